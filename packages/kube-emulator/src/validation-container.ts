import type { FieldError } from './api-refusals.ts'
import { isJsonObject, itemsAt, objectAt, textAt, valueAt } from './json-fields.ts'
import { quantity } from './quantity.ts'
import { dnsLabelErrors, invalidValue, required, unsupported } from './validation-metadata.ts'

/** What is invalid about a container that may mount these volumes. */
export function containerErrors(
  container: unknown,
  field: string,
  volumes: ReadonlySet<string | undefined>,
): readonly FieldError[] {
  const name = textAt(container, 'name') ?? ''
  return [
    ...(name === '' ? [required(`${field}.name`)] : dnsLabelErrors(`${field}.name`, name)),
    ...((textAt(container, 'image') ?? '') === '' ? [required(`${field}.image`)] : []),
    ...wordErrors(container, field, 'terminationMessagePolicy', ['File', 'FallbackToLogsOnError']),
    ...itemsAt(container, 'env').flatMap((entry, index) =>
      variableErrors(entry, `${field}.env[${index}]`),
    ),
    ...mountErrors(itemsAt(container, 'volumeMounts'), `${field}.volumeMounts`, volumes),
    ...wordErrors(container, field, 'imagePullPolicy', ['Always', 'IfNotPresent', 'Never']),
    ...resourceErrors(objectAt(container, 'resources'), `${field}.resources`),
  ]
}

function wordErrors(
  container: unknown,
  field: string,
  name: string,
  allowed: readonly string[],
): readonly FieldError[] {
  const value = textAt(container, name)
  if (value === undefined || allowed.includes(value)) return []
  return [unsupported(`${field}.${name}`, value, allowed)]
}

const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef']
const podField =
  /^(metadata\.(name|namespace|uid|(labels|annotations)(\['.+'\])?)|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/

function variableErrors(entry: unknown, at: string): readonly FieldError[] {
  const name = textAt(entry, 'name') ?? ''
  const value = textAt(entry, 'value') ?? ''
  const source = valueAt(entry, 'valueFrom')
  const fieldPath = textAt(source, 'fieldRef', 'fieldPath')
  const nameDetail =
    "a valid environment variable name must consist only of printable ASCII characters other than '='"
  const sourceDetail =
    'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'
  const hasSource = isJsonObject(source) && sources.some((kind) => source[kind] !== undefined)
  return [
    ...(name === '' ? [required(`${at}.name`)] : []),
    ...(name !== '' && !/^[ -<>-~]+$/.test(name)
      ? [invalidValue(`${at}.name`, name, nameDetail)]
      : []),
    ...(fieldPath !== undefined && !podField.test(fieldPath)
      ? [
          invalidValue(
            `${at}.valueFrom.fieldRef.fieldPath`,
            fieldPath,
            `error converting fieldPath: field label not supported: ${fieldPath}`,
          ),
        ]
      : []),
    ...(hasSource && value !== ''
      ? [invalidValue(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty')]
      : []),
    ...(isJsonObject(source) && !hasSource
      ? [invalidValue(`${at}.valueFrom`, '', sourceDetail)]
      : []),
  ]
}

function mountErrors(
  mounts: readonly unknown[],
  field: string,
  volumes: ReadonlySet<string | undefined>,
): readonly FieldError[] {
  const paths = mounts.map((mount) => textAt(mount, 'mountPath') ?? '')
  return mounts.flatMap((mount, index) => {
    const name = textAt(mount, 'name') ?? ''
    const path = paths[index] ?? ''
    const subPath = textAt(mount, 'subPath') ?? ''
    const at = `${field}[${index}]`
    return [
      ...(volumes.has(name) ? [] : [notFoundName(`${at}.name`, name)]),
      ...(path === '' ? [required(`${at}.mountPath`)] : []),
      ...(path !== '' && paths.indexOf(path) < index
        ? [invalidValue(`${at}.mountPath`, path, 'must be unique')]
        : []),
      ...(subPath.split('/').includes('..')
        ? [invalidValue(`${field}.subPath`, subPath, "must not contain '..'")]
        : []),
      ...(subPath.startsWith('/')
        ? [invalidValue(`${field}.subPath`, subPath, 'must be a relative path')]
        : []),
    ]
  })
}

function resourceErrors(resources: object, field: string): readonly FieldError[] {
  const limits = amounts(resources, 'limits')
  const requests = amounts(resources, 'requests')
  const excessive = [...requests].flatMap(([name, amount]) => {
    const limit = limits.get(name)
    if (limit === undefined || quantity(amount) <= quantity(limit)) return []
    const detail = `must be less than or equal to ${name} limit of ${limit}`
    return [invalidValue(`${field}.requests`, amount, detail)]
  })
  return [
    ...negative(limits, `${field}.limits`),
    ...excessive,
    ...negative(requests, `${field}.requests`),
  ]
}

function amounts(resources: object, kind: string): ReadonlyMap<string, string> {
  const entries = Object.entries(objectAt(resources, kind))
  return new Map(entries.map(([name, amount]) => [name, String(amount)]))
}

function negative(given: ReadonlyMap<string, string>, field: string): readonly FieldError[] {
  const detail = 'must be greater than or equal to 0'
  return [...given].flatMap(([name, amount]) =>
    quantity(amount) < 0 ? [invalidValue(`${field}[${name}]`, amount, detail)] : [],
  )
}

function notFoundName(field: string, name: string): FieldError {
  return { reason: 'FieldValueNotFound', message: `Not found: "${name}"`, field }
}
