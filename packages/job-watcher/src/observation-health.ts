import { ApiFailure } from './api-failure.ts'

/** One thing that went wrong while observing, counted as long as it repeats. */
export interface ObservationError {
  /** When it last happened, in epoch milliseconds of this process's clock. */
  readonly at: number
  /** What was being done: a verb and a resource, for example `watch pods`. With status 403 it is the permission that is missing. */
  readonly what: string
  /** HTTP status, when there was an answer. */
  readonly status?: number
  readonly message: string
  /** How often in a row. */
  readonly count: number
}

/** How well the API could be observed. */
export interface ObservationHealth {
  /** Whether the last request was answered by something that speaks for the API. */
  readonly apiReachable: boolean
  /** When the API last told something useful, in epoch milliseconds of this process's clock; absent: never yet. */
  readonly lastHeardAtMs?: number
  /** The last errors, oldest first, at most 20. */
  readonly errors: readonly ObservationError[]
  /** Permissions that were refused and not granted since, for example `list pods`. */
  readonly forbidden: readonly string[]
}

export interface HealthLog {
  readonly current: ObservationHealth
  subscribe(listener: (health: ObservationHealth) => void): () => void
  succeeded(what: string, at: number): void
  failed(what: string, at: number, error: unknown): void
}

const MAX_ERRORS = 20

export function createHealthLog(): HealthLog {
  let current: ObservationHealth = { apiReachable: false, errors: [], forbidden: [] }
  const listeners = new Set<(health: ObservationHealth) => void>()
  const publish = (next: ObservationHealth): void => {
    const quiet =
      next.apiReachable === current.apiReachable &&
      next.errors === current.errors &&
      next.forbidden === current.forbidden
    current = next
    if (!quiet) for (const listener of listeners) tell(listener, next)
  }
  return {
    get current() {
      return current
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    succeeded(what, at) {
      publish(afterSuccess(current, what, at))
    },
    failed(what, at, error) {
      publish(afterFailure(current, { what, at, error }))
    },
  }
}

function afterSuccess(health: ObservationHealth, what: string, at: number): ObservationHealth {
  const granted = health.forbidden.includes(what)
  const forbidden = granted ? health.forbidden.filter((verb) => verb !== what) : health.forbidden
  return { ...health, apiReachable: true, lastHeardAtMs: at, forbidden }
}

function afterFailure(
  health: ObservationHealth,
  failure: { readonly what: string; readonly at: number; readonly error: unknown },
): ObservationHealth {
  const status = failure.error instanceof ApiFailure ? failure.error.status : undefined
  const refused = status === 403 && !health.forbidden.includes(failure.what)
  return {
    ...health,
    apiReachable: status !== undefined && status < 500,
    errors: withError(health.errors, { ...failure, status }),
    forbidden: refused ? [...health.forbidden, failure.what] : health.forbidden,
  }
}

/** A listener that throws must not be taken for an API that fails. */
function tell(listener: (health: ObservationHealth) => void, health: ObservationHealth): void {
  try {
    listener(health)
  } catch {
    // Nobody is left to tell.
  }
}

function withError(
  errors: readonly ObservationError[],
  failure: { at: number; what: string; error: unknown; status: number | undefined },
): readonly ObservationError[] {
  const { at, what, error, status } = failure
  const message = (error instanceof Error ? describe(error) : String(error)).slice(0, 512)
  const same = errors.findLast((earlier) => earlier.what === what)
  const repeated = same?.message === message && same.status === status ? same : undefined
  const entry = { at, what, message, count: (repeated?.count ?? 0) + 1 }
  const others = repeated === undefined ? errors : errors.filter((earlier) => earlier !== repeated)
  return [...others, status === undefined ? entry : { ...entry, status }].slice(-MAX_ERRORS)
}

/** Node hides the reason of an abort in its cause, and the failures of several addresses in one error without a message. */
function describe(error: Error): string {
  if (error.name === 'AbortError' && error.cause instanceof Error) return describe(error.cause)
  if (error.message !== '') return error.message
  return error instanceof AggregateError
    ? error.errors
        .map((inner) => (inner instanceof Error ? inner.message : String(inner)))
        .join('; ')
    : error.name
}
