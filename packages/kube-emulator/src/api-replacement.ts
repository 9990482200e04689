import { isDeepStrictEqual } from 'node:util'

import { conflict, notFound } from './api-refusals.ts'
import type { ApiResource } from './api-resources.ts'
import { withoutAbsent } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { asKubernetesObject } from './new-object.ts'
import type { ObjectStore } from './object-store.ts'

/** What a PUT makes of the stored object: checked, with what clients cannot change as it was. */
export function replaceObject(
  store: ObjectStore,
  resource: ApiResource,
  given: KubernetesObject,
  subresource: 'status' | undefined,
): KubernetesObject {
  const { namespace = '', name, resourceVersion } = given.metadata
  const current = store.get(resource.name, namespace, name)
  if (current === undefined) throw notFound(resource, name)
  if ((resourceVersion ?? '') !== '' && resourceVersion !== current.metadata.resourceVersion) {
    const why =
      'the object has been modified; please apply your changes to the latest version and try again'
    throw conflict(resource, name, why)
  }
  if (subresource === 'status') return { ...current, status: given['status'] }
  const hasStatus = resource.subresources?.includes('status') === true
  const next: KubernetesObject = { ...given, ...(hasStatus && { status: current['status'] }) }
  const isNewSpec = !isDeepStrictEqual(next['spec'], current['spec'])
  const { metadata } = current
  return asKubernetesObject({
    ...next,
    metadata: withoutAbsent({
      ...metadata,
      ...(resource.hasGeneration === true && {
        generation: (metadata.generation ?? 1) + (isNewSpec ? 1 : 0),
      }),
      labels: given.metadata.labels,
      annotations: given.metadata.annotations,
      finalizers: given.metadata.finalizers,
      ownerReferences: given.metadata.ownerReferences,
    }),
  })
}
