import { errorText } from '../adapter-error.ts'

/** What a failed Kubernetes request says, whatever the client threw. */
export interface ApiFailure {
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined
  /** Kubernetes' own reason (`AlreadyExists`, `NotFound`, `Conflict` …), when it gave one. */
  readonly reason: string | undefined
  readonly message: string
  readonly retryAfterMs: number | undefined
}

/** Reads client-node's ApiException (status in `code`, body an unparsed string) or a network error. Total. */
export function readApiFailure(error: unknown): ApiFailure {
  const status = statusOf(error)
  if (status === undefined) return { ...unanswered, message: causeText(error) }
  const body = parseBody(error)
  const message = typeof body['message'] === 'string' ? body['message'] : statusText(status)
  const reason = typeof body['reason'] === 'string' ? body['reason'] : undefined
  return { status, reason, message: message.slice(0, 1_000), retryAfterMs: retryAfter(error) }
}

/** True when the same request may be sent again: no answer, 408, 429 or a server error. */
export function isTransient(failure: ApiFailure): boolean {
  const { status } = failure
  return status === undefined || status === 408 || status === 429 || status >= 500
}

const unanswered = { status: undefined, reason: undefined, retryAfterMs: undefined }

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'number' ? error.code : undefined
}

/** The client drops the body of a 401. */
function statusText(status: number): string {
  return status === 401 ? 'HTTP 401 (Unauthorized)' : `HTTP ${status}`
}

function causeText(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && cause.message !== ''
    ? `${errorText(error)} (${errorText(cause)})`
    : errorText(error)
}

function parseBody(error: unknown): Record<string, unknown> {
  if (typeof error !== 'object' || error === null || !('body' in error)) return {}
  if (isRecord(error.body)) return error.body
  try {
    const parsed: unknown = JSON.parse(String(error.body))
    return isRecord(parsed) ? parsed : {}
  } catch {
    return {}
  }
}

function retryAfter(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('headers' in error)) return undefined
  if (!isRecord(error.headers)) return undefined
  const seconds = Number(error.headers['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 60) * 1_000 : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
