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

/** The newest changes, oldest first. */
export interface ChangeHistory {
  add(change: Change): void
  /** The changes of a resource after a revision; undefined when they are no longer kept. */
  since(resource: string, revision: number): readonly Change[] | undefined
  /** Forgets the changes up to this revision, the newest. */
  compact(revision: number): void
}

/** How many changes are kept for watches that come back. */
const historyLength = 10_000

/** The history of a store whose first revision is this one. */
export function createChangeHistory(firstRevision: number): ChangeHistory {
  const changes: Change[] = []
  let compacted = firstRevision
  return {
    add(change) {
      changes.push(change)
      while (changes.length > historyLength) compacted = changes.shift()?.revision ?? compacted
    },
    since: (resource, since) =>
      since < compacted
        ? undefined
        : changes.filter((change) => change.revision > since && change.resource === resource),
    compact(revision) {
      changes.length = 0
      compacted = revision
    },
  }
}
