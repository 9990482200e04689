import type { FieldError } from './api-refusals.ts'
import { numberAt, objectAt, textAt, type JsonObject } from './json-fields.ts'
import { invalidValue, required } from './validation-metadata.ts'
import { podSpecErrors } from './validation-pod.ts'

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
]

/** What is invalid about the spec of a new Job. */
export function jobErrors(spec: JsonObject): readonly FieldError[] {
  const policy = textAt(spec, 'template', 'spec', 'restartPolicy')
  const negative = counts
    .filter((name) => (numberAt(spec, name) ?? 0) < 0)
    .map((name) => invalidValue(`spec.${name}`, spec[name], 'must be greater than or equal to 0'))
  const restart =
    policy === 'OnFailure' || policy === 'Never'
      ? []
      : [required('spec.template.spec.restartPolicy', 'valid values: "OnFailure", "Never"')]
  return [
    ...negative,
    ...podSpecErrors(objectAt(spec, 'template', 'spec'), 'spec.template.spec'),
    ...restart,
  ]
}
