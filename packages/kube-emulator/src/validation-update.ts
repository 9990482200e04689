import { isDeepStrictEqual } from 'node:util'

import type { FieldError } from './api-refusals.ts'
import { isJsonObject, itemsAt, objectAt, type JsonObject } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { forbiddenField, invalidValue } from './validation-metadata.ts'

/** What must not change about an object, in the order in which Kubernetes says it. */
export function updateErrors(
  current: KubernetesObject,
  next: KubernetesObject,
): readonly FieldError[] {
  return [...finalizerErrors(current, next), ...contentErrors(current, next)]
}

function finalizerErrors(
  { metadata }: KubernetesObject,
  next: KubernetesObject,
): readonly FieldError[] {
  if (metadata.deletionTimestamp === undefined) return []
  const added = (next.metadata.finalizers ?? []).filter(
    (name) => !(metadata.finalizers ?? []).includes(name),
  )
  if (added.length === 0) return []
  const list = `[]string{${added.map((name) => `"${name}"`).join(', ')}}`
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`
  return [forbiddenField('metadata.finalizers', detail)]
}

function contentErrors(current: KubernetesObject, next: KubernetesObject): readonly FieldError[] {
  switch (current.kind) {
    case 'Job':
      return jobUpdateErrors(objectAt(current, 'spec'), objectAt(next, 'spec'))
    case 'Pod':
      return podUpdateErrors(objectAt(current, 'spec'), objectAt(next, 'spec'))
    case 'Secret':
    case 'ConfigMap':
      return dataUpdateErrors(current, next)
    default:
      return []
  }
}

const fixed = ['selector', 'template', 'completionMode', 'podFailurePolicy', 'successPolicy']

function jobUpdateErrors(current: JsonObject, next: JsonObject): readonly FieldError[] {
  const isIndexed = current['completionMode'] === 'Indexed'
  return [...(isIndexed ? [] : ['completions']), ...fixed]
    .filter((name) => !isDeepStrictEqual(current[name], next[name]))
    .map((name) => invalidValue(`spec.${name}`, next[name] ?? null, 'field is immutable'))
}

const podDetail =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n'

function podUpdateErrors(current: JsonObject, next: JsonObject): readonly FieldError[] {
  if (isDeepStrictEqual(withoutMutable(current), withoutMutable(next))) return []
  return [forbiddenField('spec', podDetail)]
}

function withoutMutable(spec: JsonObject): JsonObject {
  const { activeDeadlineSeconds: _, tolerations: __, ...fixedFields } = spec
  return {
    ...fixedFields,
    containers: itemsAt(spec, 'containers').map(withoutImage),
    initContainers: itemsAt(spec, 'initContainers').map(withoutImage),
  }
}

function withoutImage(container: unknown): unknown {
  return isJsonObject(container) ? { ...container, image: '' } : container
}

function dataUpdateErrors(
  current: KubernetesObject,
  next: KubernetesObject,
): readonly FieldError[] {
  const errors =
    current['type'] === next['type']
      ? []
      : [invalidValue('type', next['type'], 'field is immutable')]
  if (current['immutable'] !== true) return errors
  const detail = 'field is immutable when `immutable` is set'
  const changed = ['immutable', 'data', 'binaryData'].filter(
    (name) => !isDeepStrictEqual(current[name], next[name]),
  )
  return [...errors, ...changed.map((name) => forbiddenField(name, detail))]
}
