import type { Clock } from '@agent-jobs/job-watcher'

/** A clock that stands still until it is told to go on. */
export interface HandClock extends Clock {
  /** Goes on to this time; `settle` is awaited after each timer that fires. */
  goTo(time: number, settle: () => Promise<void>): Promise<void>
}

export function createHandClock(start: number): HandClock {
  let now = start
  const timers = new Set<{ readonly at: number; readonly call: () => void }>()
  return {
    now: () => now,
    date: () => now,
    schedule(call, delayMs) {
      const timer = { at: now + delayMs, call }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    async goTo(time, settle) {
      await settle()
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= time).toSorted((a, b) => a.at - b.at)
        if (next === undefined) break
        now = Math.max(now, next.at)
        timers.delete(next)
        next.call()
        await settle()
      }
      now = Math.max(now, time)
    },
  }
}
