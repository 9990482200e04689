import { createChangeHistory, type Change } from './change-history.ts'
import { createChangeListeners } from './change-listeners.ts'
import type { KubernetesObject } from './kubernetes-object.ts'

/** The objects and their history, as etcd keeps them: one revision counts all changes of all resources. */
export interface ObjectStore {
  readonly revision: number
  get(resource: string, namespace: string, name: string): KubernetesObject | undefined
  /** In the order of namespace and name; of all namespaces when none is given. */
  list(resource: string, namespace?: string): readonly KubernetesObject[]
  /** Adds or replaces at a new revision, which becomes its resourceVersion. */
  put(resource: string, object: KubernetesObject): KubernetesObject
  remove(resource: string, namespace: string, name: string): KubernetesObject | undefined
  /** The changes of a resource after a revision, oldest first; undefined when they are no longer kept. */
  changesSince(resource: string, revision: number): readonly Change[] | undefined
  /** Forgets the history, as a compaction does. */
  compact(): void
  /** Called after each commit, in order. Returns what ends it. */
  onChange(listener: (change: Change) => void): () => void
}

/** An empty store. */
export function createObjectStore(): ObjectStore {
  const resources = new Map<string, Map<string, KubernetesObject>>()
  let revision = 1
  const history = createChangeHistory(revision)
  const listeners = createChangeListeners()
  const commit = (change: Change): KubernetesObject => {
    history.add(change)
    listeners.tell(change)
    return change.object
  }
  return {
    get revision() {
      return revision
    },
    get: (resource, namespace, name) => resources.get(resource)?.get(keyOf(namespace, name)),
    list: (resource, namespace) => listed(resources.get(resource) ?? [], namespace),
    put(resource, object) {
      const objects = resources.get(resource) ?? new Map<string, KubernetesObject>()
      resources.set(resource, objects)
      const key = keyOf(object.metadata.namespace, object.metadata.name)
      const previous = objects.get(key)
      revision += 1
      const stored = stamped(object, revision)
      objects.set(key, stored)
      const type = previous === undefined ? 'ADDED' : 'MODIFIED'
      return commit({ type, resource, revision, object: stored, previous })
    },
    remove(resource, namespace, name) {
      const previous = resources.get(resource)?.get(keyOf(namespace, name))
      if (previous === undefined) return undefined
      revision += 1
      resources.get(resource)?.delete(keyOf(namespace, name))
      const object = stamped(previous, revision)
      return commit({ type: 'DELETED', resource, revision, object, previous })
    },
    changesSince: (resource, since) => history.since(resource, since),
    compact: () => history.compact(revision),
    onChange: (listener) => listeners.add(listener),
  }
}

function keyOf(namespace = '', name: string): string {
  return `${namespace}/${name}`
}

function listed(
  objects: Iterable<readonly [string, KubernetesObject]>,
  namespace: string | undefined,
): readonly KubernetesObject[] {
  return [...objects]
    .filter(([, { metadata }]) => namespace === undefined || metadata.namespace === namespace)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, object]) => object)
}

function stamped(object: KubernetesObject, revision: number): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }
}
