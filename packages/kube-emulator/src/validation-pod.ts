import type { FieldError } from './api-refusals.ts'
import { isJsonObject, itemsAt, numberAt, textAt, type JsonObject } from './json-fields.ts'
import { containerErrors } from './validation-container.ts'
import { duplicate, invalidValue, required, unsupported } from './validation-metadata.ts'
import { volumeErrors } from './validation-volumes.ts'

/** What is invalid about the spec of a pod or of a pod template at `field`. */
export function podSpecErrors(spec: JsonObject, field: string): readonly FieldError[] {
  const volumes = itemsAt(spec, 'volumes')
  const volumeNames = new Set(volumes.map((volume) => textAt(volume, 'name')))
  const containers = itemsAt(spec, 'containers')
  const checked = (kind: string): readonly FieldError[] =>
    itemsAt(spec, kind).flatMap((container, index) =>
      containerErrors(container, `${field}.${kind}[${index}]`, volumeNames),
    )
  return [
    ...volumeErrors(volumes, `${field}.volumes`),
    ...(containers.length === 0 ? [required(`${field}.containers`)] : []),
    ...checked('containers'),
    ...repeatedNames(containers, `${field}.containers`),
    ...checked('initContainers'),
    ...policyErrors(spec, field),
  ]
}

const policies = {
  restartPolicy: ['Always', 'OnFailure', 'Never'],
  dnsPolicy: ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'],
}

function policyErrors(spec: JsonObject, field: string): readonly FieldError[] {
  const words = Object.entries(policies).flatMap(([name, allowed]) => {
    const value = textAt(spec, name)
    return value === undefined || allowed.includes(value)
      ? []
      : [unsupported(`${field}.${name}`, value, allowed)]
  })
  const deadline = numberAt(spec, 'activeDeadlineSeconds')
  if (deadline === undefined || (deadline >= 1 && deadline <= 2_147_483_647)) return words
  const detail = 'must be between 1 and 2147483647, inclusive'
  return [...words, invalidValue(`${field}.activeDeadlineSeconds`, deadline, detail)]
}

function repeatedNames(containers: readonly unknown[], field: string): readonly FieldError[] {
  const names = containers.filter(isJsonObject).map((container) => container['name'])
  return names.flatMap((name, index) =>
    name !== undefined && names.indexOf(name) < index
      ? [duplicate(`${field}[${index}].name`, name)]
      : [],
  )
}
