/** Readers of parsed JSON from strangers: whatever the value is, they answer and never throw. */

export type JsonRecord = Readonly<Record<string, unknown>>

const NOTHING: JsonRecord = {}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as a record; anything else is an empty one. */
export function asRecord(value: unknown): JsonRecord {
  return isRecord(value) ? value : NOTHING
}

/** At most `limit` elements of an array; anything else is an empty one. */
export function asList(value: unknown, limit: number): readonly unknown[] {
  return Array.isArray(value) ? (value.length > limit ? value.slice(0, limit) : value) : []
}

/** A non-empty string, cut to `limit` characters; anything else is undefined. */
export function asText(value: unknown, limit: number): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  return value.length > limit ? `${value.slice(0, limit - 1)}…` : value
}

/** A finite integer; anything else is undefined. */
export function asInteger(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
}

/** An RFC 3339 time as epoch milliseconds; anything else is undefined. */
export function asTimeMs(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : time
}

type Loose<T> = { [K in keyof T]: T[K] | undefined }

/** The record itself, rid of the keys that are undefined: absent facts are absent keys. */
export function present<T extends object>(record: Loose<T>): T {
  dropUndefined<T>(record)
  return record
}

function dropUndefined<T extends object>(record: Loose<T>): asserts record is Loose<T> & T {
  for (const [key, value] of Object.entries(record)) {
    if (value === undefined) Reflect.deleteProperty(record, key)
  }
}
