import type { FieldError } from './api-refusals.ts'
import type { ApiResource } from './api-resources.ts'
import { objectAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { jobErrors } from './validation-job.ts'
import { metadataErrors } from './validation-metadata.ts'
import { podSpecErrors } from './validation-pod.ts'

/** What is invalid about a new object, in the order in which Kubernetes says it. */
export function creationErrors(
  resource: ApiResource,
  object: KubernetesObject,
): readonly FieldError[] {
  const spec = objectAt(object, 'spec')
  const errors = metadataErrors(resource, object.metadata)
  if (resource.name === 'jobs') return [...errors, ...jobErrors(spec)]
  if (resource.name === 'pods') return [...errors, ...podSpecErrors(spec, 'spec')]
  return errors
}
