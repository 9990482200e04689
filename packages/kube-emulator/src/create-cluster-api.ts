import { isDeepStrictEqual } from 'node:util'

import { countPods, keepQuotaStatus, type PodUsage } from './admission-quota.ts'
import { createObject, furnishNamespace } from './api-creation.ts'
import { deleteObject, isDeletable } from './api-deletion.ts'
import { notFound, unknownResource } from './api-refusals.ts'
import { replacedObject } from './api-replacement.ts'
import { findResource, type ApiResource } from './api-resources.ts'
import type { ClusterApi } from './cluster-api.ts'
import { discardingStore } from './discarding-store.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import type { ObjectStore } from './object-store.ts'

export interface ClusterApiOptions {
  readonly store: ObjectStore
  readonly now?: () => Date
  /** Looks at each new object that passed admission and validation; throws an `ApiError` to refuse it. */
  readonly admit?: ((resource: string, object: KubernetesObject) => void) | undefined
}

/** The namespaces that a new cluster has. */
const firstNamespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease']

/** The API over a store, with what every new cluster has. */
export function createClusterApi(options: ClusterApiOptions): ClusterApi {
  const podUsage = countPods(options.store)
  keepQuotaStatus(options.store, podUsage)
  const api = apiOver(options, podUsage)
  for (const name of firstNamespaces) api.create('namespaces', '', { metadata: { name } })
  return api
}

/** An API that decides and answers like that over the store, and changes nothing (`dryRun`). */
export function createDryApi({ store, ...options }: ClusterApiOptions): ClusterApi {
  return apiOver({ ...options, store: discardingStore(store) }, countPods(store))
}

function apiOver(
  { store, now = () => new Date(), admit }: ClusterApiOptions,
  podUsage: PodUsage,
): ClusterApi {
  const find = (resource: string, namespace: string, name: string) =>
    store.get(served(resource).name, namespace, name)

  const api: ClusterApi = {
    find,
    get(resource, namespace, name) {
      const found = find(resource, namespace, name)
      if (found === undefined) throw notFound(served(resource), name)
      return found
    },
    list: (resource, namespace) => store.list(served(resource).name, namespace),
    create(name, namespace, body) {
      const creation = { store, podUsage, now: now(), admit }
      const created = createObject({ ...creation, resource: served(name) }, namespace, body)
      if (name === 'namespaces' && find(name, '', created.metadata.name) !== undefined)
        furnishNamespace(creation, created.metadata.name)
      return created
    },
    replace(name, object, subresource) {
      const resource = served(name)
      const { namespace = '', name: objectName } = object.metadata
      const next = replacedObject(store, resource, object, subresource)
      return settleIfChanged(store, resource, api.get(name, namespace, objectName), next)
    },
    update(name, namespace, objectName, change) {
      const current = find(name, namespace, objectName)
      return current && settleIfChanged(store, served(name), current, change(current))
    },
    delete: (name, namespace, objectName, request = {}) =>
      deleteObject({ store, now: now(), resource: served(name) }, namespace, objectName, request),
  }
  return api
}

function settleIfChanged(
  store: ObjectStore,
  resource: ApiResource,
  current: KubernetesObject,
  next: KubernetesObject,
): KubernetesObject {
  const isSame = next === current || isDeepStrictEqual(next, current)
  return isSame ? current : settle(store, resource, next)
}

/** Writes the object; one that nothing keeps any longer goes instead, and its last word is what was stored before. */
function settle(
  store: ObjectStore,
  resource: ApiResource,
  object: KubernetesObject,
): KubernetesObject {
  const { namespace = '', name } = object.metadata
  if (!isDeletable(object)) return store.put(resource.name, object)
  store.remove(resource.name, namespace, name)
  return object
}

function served(name: string): ApiResource {
  const resource = findResource(name)
  if (resource === undefined) throw unknownResource()
  return resource
}
