/** Where a tailer gets its time from; replace it to drive a tailer from a test. */
export interface Clock {
  /** Milliseconds that never step back: durations are differences of two readings. */
  now(): number
  /** Calls back once, `delayMs` from now; the returned function cancels it and may be called twice. */
  schedule(callback: () => void, delayMs: number): () => void
}

/** The machine's monotonic clock and the global timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, delayMs)
    return () => {
      clearTimeout(timer)
    }
  },
}
