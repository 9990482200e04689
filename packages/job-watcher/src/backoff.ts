import { ApiFailure } from './api-failure.ts'
import type { WatcherLimits } from './watcher-limits.ts'

/** How long to pause after failures in a row. */
export interface Backoff {
  /** The pause after one more failure: growing, varied, bounded, and never shorter than the server asked for. */
  next(error: unknown): number
  /** Forgets the failures. */
  reset(): void
}

export function createBackoff(limits: WatcherLimits): Backoff {
  let failures = 0
  return {
    next(error) {
      const grown = Math.min(limits.backoffMaxMs, limits.backoffMinMs * 2 ** Math.min(failures, 20))
      failures += 1
      const asked = error instanceof ApiFailure ? (error.retryAfterMs ?? 0) : 0
      const refused = isRefusal(error) ? limits.refusedMs : 0
      return vary(Math.max(grown, refused), 0.5) + Math.min(asked, limits.retryAfterMaxMs)
    },
    reset() {
      failures = 0
    },
  }
}

/** Whether the server refuses who we are or what we ask, so that hurrying is of no use. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiFailure && (error.status === 401 || error.status === 403)
}

/** The value ± the given share of it, so that many clients do not come back at once. */
export function vary(value: number, share: number): number {
  return value * (1 - share + 2 * share * Math.random())
}
