import { invalidField } from './manifest-error.ts'

/** Refuses a value that is not text that passes the test. */
export function checkText(
  field: string,
  value: unknown,
  accepts: (text: string) => boolean,
  expected: string,
): string {
  if (typeof value !== 'string' || value === '' || !accepts(value)) {
    throw invalidField(field, value, expected)
  }
  return value
}

/** As `checkText`, for a field that may be absent. */
export function checkOptionalText(
  field: string,
  value: unknown,
  accepts: (text: string) => boolean,
  expected: string,
): void {
  if (value !== undefined) checkText(field, value, accepts, expected)
}

/** Refuses anything but a whole number between the two, both included. */
export function checkWholeNumber(
  field: string,
  value: unknown,
  [minimum, maximum]: readonly [number, number],
): number {
  const whole = typeof value === 'number' && Number.isSafeInteger(value)
  if (!whole || value < minimum || value > maximum) {
    throw invalidField(field, value, `a whole number from ${minimum} to ${maximum}`)
  }
  return value
}

/** Refuses what is not one of the words. */
export function checkOneOf(field: string, value: unknown, words: readonly string[]): void {
  if (typeof value !== 'string' || !words.includes(value)) {
    throw invalidField(field, value, `one of ${words.join(', ')}`)
  }
}

/** The entries in the order of their keys, so that the caller's order leaves no trace. */
export function sortedEntries<Value>(
  record: Readonly<Record<string, Value>> | undefined,
): [string, Value][] {
  return Object.entries(record ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
}
