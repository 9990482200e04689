import type { KubernetesObject } from './kubernetes-object.ts'

/** One committed change; `object` is the new state, or the last one of what was removed, at the change's revision. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  /** Plural name of the resource, such as `jobs`. */
  readonly resource: string
  readonly revision: number
  readonly object: KubernetesObject
  /** What was there before; undefined when it was added. */
  readonly previous: KubernetesObject | undefined
}

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

/** How many changes are kept for watches that come back. */
const historyLength = 10_000

/** An empty store. */
export function createObjectStore(): ObjectStore {
  const resources = new Map<string, Map<string, KubernetesObject>>()
  const listeners = new Set<(change: Change) => void>()
  const history: Change[] = []
  const pending: Change[] = []
  let revision = 1
  let compacted = 1
  let telling = false

  // A listener that changes something must not make others hear the changes in another order.
  const commit = (change: Change): void => {
    history.push(change)
    while (history.length > historyLength) compacted = history.shift()?.revision ?? compacted
    pending.push(change)
    if (telling) return
    telling = true
    try {
      for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
        for (const listener of listeners) listener(next)
      }
    } finally {
      telling = false
    }
  }
  const objectsOf = (resource: string): Map<string, KubernetesObject> => {
    const found = resources.get(resource) ?? new Map<string, KubernetesObject>()
    resources.set(resource, found)
    return found
  }

  return {
    get revision() {
      return revision
    },
    get: (resource, namespace, name) => resources.get(resource)?.get(keyOf(namespace, name)),
    list: (resource, namespace) => listed(objectsOf(resource), namespace),
    put(resource, object) {
      const { namespace = '', name } = object.metadata
      const previous = objectsOf(resource).get(keyOf(namespace, name))
      revision += 1
      const stored = stamped(object, revision)
      objectsOf(resource).set(keyOf(namespace, name), stored)
      const type = previous === undefined ? 'ADDED' : 'MODIFIED'
      commit({ type, resource, revision, object: stored, previous })
      return stored
    },
    remove(resource, namespace, name) {
      const previous = objectsOf(resource).get(keyOf(namespace, name))
      if (previous === undefined) return undefined
      revision += 1
      objectsOf(resource).delete(keyOf(namespace, name))
      const object = stamped(previous, revision)
      commit({ type: 'DELETED', resource, revision, object, previous })
      return object
    },
    changesSince: (resource, since) =>
      since < compacted
        ? undefined
        : history.filter((change) => change.revision > since && change.resource === resource),
    compact() {
      history.length = 0
      compacted = revision
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`
}

function listed(
  objects: ReadonlyMap<string, KubernetesObject>,
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
