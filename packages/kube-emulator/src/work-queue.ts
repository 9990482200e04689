/** Work that is due at some time, once for each key, as controllers queue it. */
export interface WorkQueue extends Disposable {
  /** Does the work after the delay. When work of the same key waits already, the sooner of both remains. */
  add(key: string, delayMs: number, work: () => void): void
  /** Forgets the work of this key. */
  cancel(key: string): void
  /** Nothing is done until what is returned is called; then everything that became due meanwhile is. */
  pause(): () => void
}

interface Waiting {
  readonly dueAt: number
  readonly timer: NodeJS.Timeout
}

/** Timers do not count further. */
const longestTimerMs = 2 ** 31 - 1

/** An empty queue. */
export function createWorkQueue(): WorkQueue {
  const waiting = new Map<string, Waiting>()
  const due = new Map<string, () => void>()
  const pauses = new Set<object>()
  let isClosed = false

  const perform = (key: string, work: () => void): void => {
    waiting.delete(key)
    if (pauses.size > 0) due.set(key, work)
    else work()
  }
  const cancel = (key: string): void => {
    clearTimeout(waiting.get(key)?.timer)
    waiting.delete(key)
    due.delete(key)
  }

  return {
    add(key, delayMs, work) {
      const dueAt = performance.now() + delayMs
      const before = waiting.get(key)
      if (isClosed || due.has(key) || (before !== undefined && before.dueAt <= dueAt)) return
      clearTimeout(before?.timer)
      const timer = setTimeout(perform, Math.min(delayMs, longestTimerMs), key, work)
      waiting.set(key, { dueAt, timer })
    },
    cancel,
    pause() {
      const pause = {}
      pauses.add(pause)
      return () => {
        if (pauses.delete(pause) && pauses.size === 0) performAll(due)
      }
    },
    [Symbol.dispose]() {
      isClosed = true
      for (const key of [...waiting.keys(), ...due.keys()]) cancel(key)
    },
  }
}

function performAll(due: Map<string, () => void>): void {
  const works = [...due.values()]
  due.clear()
  for (const work of works) work()
}
