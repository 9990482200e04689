import type { FieldError } from './api-refusals.ts'
import { itemsAt, textAt, type JsonObject } from './json-fields.ts'
import { dnsLabelErrors, required } from './validation-metadata.ts'

/** What is invalid about the spec of a pod or of a pod template at `field`. */
export function podSpecErrors(spec: JsonObject, field: string): readonly FieldError[] {
  const containers = itemsAt(spec, 'containers')
  return [
    ...(containers.length === 0 ? [required(`${field}.containers`)] : []),
    ...containers.flatMap((container, index) =>
      containerErrors(container, `${field}.containers[${index}]`),
    ),
  ]
}

function containerErrors(container: unknown, field: string): readonly FieldError[] {
  const name = textAt(container, 'name') ?? ''
  return [
    ...(name === '' ? [required(`${field}.name`)] : dnsLabelErrors(`${field}.name`, name)),
    ...((textAt(container, 'image') ?? '') === '' ? [required(`${field}.image`)] : []),
  ]
}
