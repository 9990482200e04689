/** Where the watcher takes its time from, so that a test can make hours pass at once. */
export interface Clock {
  /** Milliseconds since anything, never stepping: only differences of two readings count. */
  now(): number
  /** Epoch milliseconds as people read them; may step. Told in states and health, never decided by. */
  date(): number
  /** Calls back once, `delayMs` from now; the returned function cancels it and may be called twice. */
  schedule(callback: () => void, delayMs: number): () => void
}

/** What there is to cancel when nothing was started. */
export const doNothing = (): void => {}

/** A longer timer would fire at once; callers look at the time when they are called. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The process's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, Math.min(delayMs, LONGEST_TIMER_MS))
    return () => {
      clearTimeout(timer)
    }
  },
}

/** Waits `delayMs` on the given clock; rejects with the signal's reason as soon as it is aborted. */
export async function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  let cancel = doNothing
  let onAbort = doNothing
  try {
    await new Promise<void>((resolve, reject) => {
      onAbort = () => {
        reject(asError(signal.reason))
      }
      signal.addEventListener('abort', onAbort, { once: true })
      cancel = clock.schedule(resolve, delayMs)
    })
  } finally {
    cancel()
    signal.removeEventListener('abort', onAbort)
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason), { cause: reason })
}
