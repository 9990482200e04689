import { isCurrent } from './job-facts.ts'

/** Snapshots of all objects that a watch covers, by UID. */
export interface ObjectCache<Snapshot> {
  /** Takes a change; false when something newer is known already. */
  set(snapshot: Snapshot): boolean
  delete(uid: string): void
  /** Takes a complete list. */
  replace(snapshots: readonly Snapshot[]): void
  get(uid: string): Snapshot | undefined
  has(uid: string): boolean
  values(): IterableIterator<Snapshot>
  clear(): void
}

export function createObjectCache<
  Snapshot extends { readonly uid: string; readonly resourceVersion: string },
>(): ObjectCache<Snapshot> {
  let byUid = new Map<string, Snapshot>()
  return {
    set(snapshot) {
      const known = byUid.get(snapshot.uid)
      if (!isCurrent(snapshot.resourceVersion, known?.resourceVersion)) return false
      byUid.set(snapshot.uid, snapshot)
      return true
    },
    delete(uid) {
      byUid.delete(uid)
    },
    replace(snapshots) {
      byUid = new Map(snapshots.map((snapshot) => [snapshot.uid, snapshot]))
    },
    get: (uid) => byUid.get(uid),
    has: (uid) => byUid.has(uid),
    values: () => byUid.values(),
    clear() {
      byUid = new Map()
    },
  }
}
