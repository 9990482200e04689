import type { ObjectStore } from './object-store.ts'

/** A store that shows what another holds and takes no change: what is put there is only handed back. */
export function discardingStore(store: ObjectStore): ObjectStore {
  return {
    get revision() {
      return store.revision
    },
    get: (resource, namespace, name) => store.get(resource, namespace, name),
    list: (resource, namespace) => store.list(resource, namespace),
    put: (_, object) => object,
    remove: (resource, namespace, name) => store.get(resource, namespace, name),
    changesSince: (resource, revision) => store.changesSince(resource, revision),
    compact() {},
    onChange: (listener) => store.onChange(listener),
  }
}
