import type { FieldError } from './api-refusals.ts'
import { numberAt, objectAt, textAt, textsAt, type JsonObject } from './json-fields.ts'
import { invalidValue, labelErrors, required, unsupported } from './validation-metadata.ts'
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
    ...unsupportedWord(spec, 'completionMode', ['NonIndexed', 'Indexed']),
    ...unsupportedWord(spec, 'podReplacementPolicy', ['Failed', 'TerminatingOrFailed']),
    ...longLabels(spec),
    ...podSpecErrors(objectAt(spec, 'template', 'spec'), 'spec.template.spec'),
    ...restart,
  ]
}

function unsupportedWord(
  spec: JsonObject,
  name: string,
  allowed: readonly string[],
): readonly FieldError[] {
  const value = textAt(spec, name)
  if (value === undefined || allowed.includes(value)) return []
  return [unsupported(`spec.${name}`, value, allowed)]
}

/** The name of a Job becomes a label of its pods, which may be no longer than 63 characters. */
function longLabels(spec: JsonObject): readonly FieldError[] {
  const labels = textsAt(spec, 'template', 'metadata', 'labels')
  return labelErrors('spec.template.labels', labels)
}
