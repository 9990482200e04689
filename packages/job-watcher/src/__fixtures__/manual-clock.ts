import type { Clock } from '../clock.ts'

/** A clock that stands still until it is told to go on; timers fire in their order. */
export interface ManualClock extends Clock {
  /** Goes on to this time; `settle` is awaited before, after each timer that fires, and at the end. */
  advanceTo(time: number, settle: () => Promise<void>): Promise<void>
  readonly timers: number
}

export function createManualClock(start: number): ManualClock {
  let now = start
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  const nextBefore = (time: number) =>
    [...timers].filter(({ at }) => at <= time).toSorted((a, b) => a.at - b.at)[0]
  return {
    now: () => now,
    date: () => now,
    schedule(callback, delayMs) {
      const timer = { at: now + delayMs, callback }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    async advanceTo(time, settle) {
      await settle()
      for (let timer = nextBefore(time); timer !== undefined; timer = nextBefore(time)) {
        now = Math.max(now, timer.at)
        timers.delete(timer)
        timer.callback()
        await settle()
      }
      now = Math.max(now, time)
      await settle()
    },
    get timers() {
      return timers.size
    },
  }
}
