import type { JobState } from './job-state.ts'
import { isToldByEvents } from './waiting-reason.ts'
import type { WatcherLimits } from './watcher-limits.ts'

/** Decides when the events of a stuck Job may be listed (again). */
export interface EventRation {
  /** When a list is due for the state that was decided `now`; `Infinity` when its events would tell nothing. */
  dueAt(state: JobState, now: number): number
  /** A list was made. */
  spend(now: number): void
}

/** Reasons behind which an event may know more. */
const OBSCURE = new Set(['NoPod', 'Scheduling', 'ContainerCreating', 'PodInitializing'])
const LONGEST_PAUSE_MS = 300_000

export function createEventRation(limits: WatcherLimits): EventRation {
  let pauseMs = limits.eventListMs
  let notBefore = -Infinity
  return {
    dueAt(state, now) {
      if (state.phase !== 'waiting' || state.waiting === undefined) return Infinity
      const { reason, sinceMs } = state.waiting
      if (!OBSCURE.has(reason) && !isToldByEvents(reason)) return Infinity
      // A state tells the time of day: only the difference of its two times is one of this clock.
      const waitedMs = state.at - sinceMs
      return Math.max(notBefore, now - waitedMs + limits.stuckMs)
    },
    spend(now) {
      notBefore = now + pauseMs
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    },
  }
}
