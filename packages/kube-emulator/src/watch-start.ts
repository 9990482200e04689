import { ApiError } from './api-error.ts'
import { badRequest, invalidOptions } from './api-refusals.ts'
import type { ObjectStore } from './object-store.ts'

/** Where a watch begins. */
export interface WatchStart {
  /** Told after this revision; undefined to begin with what is there. */
  readonly after: number | undefined
  /** Whether the end of what was there at first is marked by a bookmark. */
  readonly marksInitialEnd: boolean
}

/** Reads where the watch of a request is to begin. */
export function watchStart(store: ObjectStore, query: URLSearchParams): WatchStart {
  const after = revisionAsked(store, query.get('resourceVersion') ?? '')
  const sends = query.get('sendInitialEvents')
  if (sends === null) {
    if (query.get('resourceVersionMatch') !== null)
      throw forbiddenMatch(
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      )
    return { after: after === 0 ? undefined : after, marksInitialEnd: false }
  }
  if (query.get('resourceVersionMatch') !== 'NotOlderThan')
    throw forbiddenMatch('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
  if (sends === 'true') return { after: undefined, marksInitialEnd: true }
  return { after: after === 0 ? store.revision : after, marksInitialEnd: false }
}

/** The revision that a client names, 0 when it names none. */
export function revisionAsked(store: ObjectStore, text: string): number {
  if (text === '' || text === '0') return 0
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
    )
  }
  const asked = Number(text)
  if (asked > store.revision) throw tooLarge(asked, store.revision)
  return asked
}

function tooLarge(asked: number, current: number): ApiError {
  return new ApiError(`Timeout: Too large resource version: ${asked}, current: ${current}`, {
    code: 504,
    reason: 'Timeout',
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    },
    retryAfterSeconds: 1,
  })
}

function forbiddenMatch(why: string): ApiError {
  return invalidOptions('ListOptions', {
    field: 'resourceVersionMatch',
    reason: 'FieldValueForbidden',
    message: `Forbidden: ${why}`,
  })
}
