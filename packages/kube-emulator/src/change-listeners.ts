import type { Change } from './change-history.ts'

/** Those who want to hear of changes. */
export interface ChangeListeners {
  /** Returns what ends the listening. */
  add(listener: (change: Change) => void): () => void
  /** Tells a change to each; one that is made by a listener is told after the one that it heard. */
  tell(change: Change): void
}

export function createChangeListeners(): ChangeListeners {
  const listeners = new Set<(change: Change) => void>()
  const pending: Change[] = []
  let isTelling = false
  return {
    add(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell(change) {
      pending.push(change)
      if (isTelling) return
      isTelling = true
      try {
        for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
          for (const listener of listeners) listener(next)
        }
      } finally {
        isTelling = false
      }
    },
  }
}
