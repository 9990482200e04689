import { doNothing } from './clock.ts'
import { isOver, type JobState } from './job-state.ts'

/** Holds the newest state for one consumer: a slow one skips states, but never the one that is over. */
export interface StateSlot {
  /** Offers a state; one that looks the same as the last is dropped. */
  put(state: JobState, fingerprint: string): void
  /** Every later `take` rejects with this. */
  fail(error: Error): void
  /** The newest state that was not taken yet; rejects with the signal's reason. */
  take(signal?: AbortSignal): Promise<JobState>
}

export function createStateSlot(): StateSlot {
  let held: JobState | undefined
  let last = ''
  let failure: Error | undefined
  let wake = doNothing
  return {
    put(state, fingerprint) {
      if (fingerprint === last) return
      if (held !== undefined && isOver(held) && !isOver(state)) return
      last = fingerprint
      held = state
      wake()
    },
    fail(error) {
      failure = error
      wake()
    },
    async take(signal) {
      for (;;) {
        signal?.throwIfAborted()
        if (failure !== undefined) throw failure
        if (held !== undefined) {
          const state = held
          held = undefined
          return state
        }
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        signal?.addEventListener('abort', wake, { once: true })
        await promise
        signal?.removeEventListener('abort', wake)
      }
    },
  }
}

/** Two states with the same fingerprint tell a reader the same. */
export function fingerprintOf(state: JobState): string {
  return JSON.stringify(state, (key, value: unknown) => (VOLATILE.has(key) ? undefined : value))
}

const VOLATILE = new Set(['at', 'sinceMs', 'count', 'resourceVersion', 'observations'])
