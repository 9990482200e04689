import type { KubernetesObject } from './kubernetes-object.ts'
import type { ObjectStore } from './object-store.ts'

/** The objects of a resource as they were at a revision, in the order of lists; undefined when that is forgotten. */
export function listAt(
  store: ObjectStore,
  resource: string,
  namespace: string | undefined,
  revision: number,
): readonly KubernetesObject[] | undefined {
  if (revision === store.revision) return store.list(resource, namespace)
  const changes = store.changesSince(resource, revision)
  if (changes === undefined) return undefined
  const objects = new Map(store.list(resource, namespace).map((each) => [listKey(each), each]))
  for (const { object, previous } of changes.toReversed()) {
    if (namespace !== undefined && object.metadata.namespace !== namespace) continue
    if (previous === undefined) objects.delete(listKey(object))
    else objects.set(listKey(object), previous)
  }
  return [...objects]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, object]) => object)
}

/** By what lists are sorted and continued. */
export function listKey({ metadata: { namespace = '', name } }: KubernetesObject): string {
  return `${namespace}/${name}`
}
