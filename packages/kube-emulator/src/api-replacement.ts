import { isDeepStrictEqual } from 'node:util'

import { defaultedObject, labelledJob } from './api-defaults.ts'
import { conflict, invalid, notFound } from './api-refusals.ts'
import type { ApiResource } from './api-resources.ts'
import { withoutAbsent } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { asKubernetesObject } from './new-object.ts'
import type { ObjectStore } from './object-store.ts'
import { updateErrors } from './validation-update.ts'
import { objectErrors } from './validation.ts'

/** What a PUT makes of the stored object: checked, with what clients cannot change as it was. */
export function replacedObject(
  store: ObjectStore,
  resource: ApiResource,
  given: KubernetesObject,
  subresource: 'status' | undefined,
): KubernetesObject {
  const { namespace = '', name } = given.metadata
  const current = store.get(resource.name, namespace, name)
  if (current === undefined) throw notFound(resource, name)
  checkIdentity(resource, current, given)
  if (subresource === 'status') return { ...current, status: given['status'] }
  const next = withKeptFields(resource, current, defaultedObject(given))
  const errors = [...updateErrors(current, next), ...objectErrors(resource, next)]
  if (errors.length > 0) throw invalid(resource, name, errors)
  return labelledJob(next)
}

/** What is sent with a UID is meant for that object and no other; '' is the UID of one that does not exist. */
export function requireUid(
  resource: ApiResource,
  { metadata: { name, namespace = '', uid } }: KubernetesObject,
  currentUid: string,
): void {
  if (uid === '' || uid === currentUid) return
  const key = `/registry/${resource.name}/${namespace}/${name}`
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${currentUid}`
  const error = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`
  throw conflict(resource, name, error)
}

function checkIdentity(
  resource: ApiResource,
  current: KubernetesObject,
  given: KubernetesObject,
): void {
  const { name, resourceVersion } = given.metadata
  const { metadata } = current
  requireUid(resource, given, metadata.uid)
  if (resourceVersion === '' || resourceVersion === metadata.resourceVersion) return
  const why =
    'the object has been modified; please apply your changes to the latest version and try again'
  throw conflict(resource, name, why)
}

function withKeptFields(
  resource: ApiResource,
  current: KubernetesObject,
  given: KubernetesObject,
): KubernetesObject {
  const { status: _, ...content } = given
  const hasStatus = resource.subresources?.includes('status') === true
  const next: KubernetesObject = hasStatus
    ? asKubernetesObject({ ...content, ...withoutAbsent({ status: current['status'] }) })
    : given
  const spec = current.kind === 'Namespace' ? current['spec'] : next['spec']
  const isNewSpec = !isDeepStrictEqual(spec, current['spec'])
  const { metadata } = current
  const { labels, annotations, finalizers, ownerReferences } = given.metadata
  return asKubernetesObject({
    ...next,
    ...withoutAbsent({ spec }),
    metadata: withoutAbsent({
      ...metadata,
      ...(metadata.generation !== undefined && {
        generation: metadata.generation + (isNewSpec ? 1 : 0),
      }),
      labels,
      annotations,
      finalizers,
      ownerReferences,
    }),
  })
}
