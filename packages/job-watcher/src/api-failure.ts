import type { IncomingHttpHeaders } from 'node:http'

import { asInteger, asRecord, asText } from './json-value.ts'

/** An answer of the API that is not what was asked for, or a stream that cannot be trusted any more. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  /** HTTP status, or the code of a `Status` in a stream. */
  readonly status: number | undefined
  /** The server asked to be left alone for this long. */
  readonly retryAfterMs: number | undefined
  /** The name that a 404 denies, when the API itself (not something before it) denies it. */
  readonly missing: string | undefined

  constructor(
    message: string,
    facts: {
      readonly status?: number | undefined
      readonly retryAfterMs?: number | undefined
      readonly missing?: string | undefined
    } = {},
  ) {
    super(message)
    this.status = facts.status
    this.retryAfterMs = facts.retryAfterMs
    this.missing = facts.missing
  }
}

/** What a `Status` object of the API says, bounded. */
export function failureFromStatus(
  body: unknown,
  httpStatus?: number,
  headers: IncomingHttpHeaders = {},
): ApiFailure {
  const status = asRecord(body)
  const details = asRecord(status['details'])
  const code = httpStatus ?? asInteger(status['code'])
  const seconds = asInteger(details['retryAfterSeconds'])
  const notFound = status['kind'] === 'Status' && status['reason'] === 'NotFound'
  return new ApiFailure(asText(status['message'], 512) ?? `status ${code ?? 'unknown'}`, {
    status: code,
    retryAfterMs:
      retryAfterMs(headers['retry-after']) ?? (seconds === undefined ? undefined : seconds * 1000),
    missing: notFound && code === 404 ? asText(details['name'], 253) : undefined,
  })
}

/** Reads `Retry-After`: seconds; a date is left to the ordinary backoff, since clocks may differ. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,6}$/.test(header)) return undefined
  return Number(header) * 1000
}
