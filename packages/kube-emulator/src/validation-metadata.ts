import type { FieldError } from './api-refusals.ts'
import type { ApiResource } from './api-resources.ts'
import { textAt } from './json-fields.ts'
import type { ObjectMeta, OwnerReference } from './kubernetes-object.ts'

const subdomain = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const labelValue = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'

/** What is invalid about the name and the labels of an object. */
export function metadataErrors(resource: ApiResource, metadata: ObjectMeta): readonly FieldError[] {
  const errors =
    metadata.name === '' && metadata.generateName === undefined
      ? [required('metadata.name', 'name or generateName is required')]
      : nameErrors(resource, metadata.name)
  return [
    ...errors,
    ...labelErrors('metadata.labels', metadata.labels ?? {}),
    ...Object.keys(metadata.annotations ?? {}).flatMap((key) =>
      keyErrors('metadata.annotations', key.toLowerCase()),
    ),
    ...ownerErrors(metadata.ownerReferences ?? []),
    ...(metadata.finalizers ?? []).flatMap(finalizerErrors),
  ]
}

export function required(field: string, detail = ''): FieldError {
  return {
    reason: 'FieldValueRequired',
    message: `Required value${detail === '' ? '' : `: ${detail}`}`,
    field,
  }
}

export function invalidValue(field: string, value: unknown, detail: string): FieldError {
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(value)}: ${detail}`,
    field,
  }
}

export function unsupported(field: string, value: unknown, values: readonly string[]): FieldError {
  const list = values.map((each) => `"${each}"`).join(', ')
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`,
    field,
  }
}

export function duplicate(field: string, value: unknown): FieldError {
  const message = `Duplicate value: ${JSON.stringify(value)}`
  return { reason: 'FieldValueDuplicate', message, field }
}

export function forbiddenField(field: string, detail: string): FieldError {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${detail}`, field }
}

/** What keeps a text from being a DNS label, such as the name of a container. */
export function dnsLabelErrors(field: string, value: string): readonly FieldError[] {
  if (value.length > 63) return [invalidValue(field, value, 'must be no more than 63 characters')]
  if (new RegExp(`^${label}$`).test(value)) return []
  return [
    invalidValue(
      field,
      value,
      `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`,
    ),
  ]
}

function nameErrors(resource: ApiResource, name: string): readonly FieldError[] {
  if (resource.name === 'namespaces' && name.includes('.'))
    return [invalidValue('metadata.name', name, 'must not contain dots')]
  if (resource.name === 'namespaces') return dnsLabelErrors('metadata.name', name)
  if (name.length > 253)
    return [invalidValue('metadata.name', name, 'must be no more than 253 characters')]
  if (new RegExp(`^${subdomain}$`).test(name)) return []
  return [
    invalidValue(
      'metadata.name',
      name,
      `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`,
    ),
  ]
}

/** What is invalid about labels, keys first. */
export function labelErrors(
  field: string,
  labels: Readonly<Record<string, string>>,
): readonly FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) =>
    keyErrors(field, key).concat(labelValueErrors(field, value)),
  )
}

function keyErrors(field: string, key: string): readonly FieldError[] {
  const name = key.slice(key.indexOf('/') + 1)
  if (name.length > 0 && name.length <= 63 && new RegExp(`^${qualified}$`).test(name)) return []
  if (name.length > 63) return [invalidValue(field, key, 'name part must be no more than 63 bytes')]
  return [
    invalidValue(
      field,
      key,
      `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${qualified}')`,
    ),
  ]
}

function labelValueErrors(field: string, value: string): readonly FieldError[] {
  if (value.length > 63) return [invalidValue(field, value, 'must be no more than 63 characters')]
  if (new RegExp(`^${labelValue}$`).test(value)) return []
  return [
    invalidValue(
      field,
      value,
      `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${labelValue}')`,
    ),
  ]
}

function ownerErrors(owners: readonly OwnerReference[]): readonly FieldError[] {
  const field = 'metadata.ownerReferences'
  const errors = owners.flatMap((owner) =>
    ['apiVersion', 'kind', 'name', 'uid']
      .filter((name) => (textAt(owner, name) ?? '') === '')
      .map((name) =>
        invalidValue(
          `${field}.${name}`,
          '',
          name === 'apiVersion' ? 'version must not be empty' : 'must not be empty',
        ),
      ),
  )
  const [first, second] = owners.filter(({ controller }) => controller === true)
  if (first === undefined || second === undefined) return errors
  const found = `${first.kind}/${first.name} and ${second.kind}/${second.name}`
  const detail = `Only one reference can have Controller set to true. Found "true" in references for ${found}`
  return [...errors, invalidValue(field, owners, detail)]
}

/** Names without a group that the API itself gives. */
const ownFinalizers = new Set(['orphan', 'foregroundDeletion', 'kubernetes'])

function finalizerErrors(name: string, index: number): readonly FieldError[] {
  if (name.includes('/') || ownFinalizers.has(name)) return keyErrors('metadata.finalizers', name)
  const detail = 'name is neither a standard finalizer name nor is it fully qualified'
  return [invalidValue(`metadata.finalizers[${index}]`, name, detail)]
}
