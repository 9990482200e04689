import { isTransient, readApiFailure } from './api-failure.ts'
import { sleep } from './sleep.ts'
import { within } from './within.ts'

export interface RetryOptions {
  /** @default 5 */
  readonly attempts?: number
  /** Time that all attempts together may take; one that is not answered is given up after a third of it. @default 60000 */
  readonly windowMs?: number
  /** Ends the waiting at once. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Sends a Kubernetes request until it is answered: connection losses, 429 and 5xx are tried again with a jittered
 * backoff (`Retry-After` is honoured), bounded in number and time; anything else is thrown at once.
 */
export async function withRetry<T>(
  request: () => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { attempts = 5, windowMs = 60_000, signal } = options
  const endsAt = Date.now() + windowMs
  for (let attempt = 1; ; attempt += 1) {
    try {
      const limitMs = Math.min(windowMs / 3, endsAt - Date.now())
      const late = `no answer within ${windowMs / 1_000} s`
      return await within(request(), { limitMs, late })
    } catch (error) {
      const failure = readApiFailure(error)
      const waitMs = failure.retryAfterMs ?? backoffMs(attempt)
      if (!isTransient(failure) || attempt >= attempts || Date.now() + waitMs > endsAt) throw error
      await sleep(waitMs, signal)
    }
  }
}

function backoffMs(attempt: number): number {
  return Math.min(16_000, 500 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2)
}
