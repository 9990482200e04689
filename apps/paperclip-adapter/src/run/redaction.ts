const shown = '[redacted]'
/** Shorter values are too common in ordinary text to be told apart from it. */
const shortestSecret = 6

/** Replaces secret values in text; everything else stays as it is. */
export interface Redactor {
  (text: string): string
  /** False when the bytes surely hold none of the values. */
  mayHold(bytes: Uint8Array): boolean
}

/**
 * Makes a redactor for the values that a run got as secrets, plain, as JSON writes them inside a string, and as JSON
 * inside of JSON does. Values of fewer than 6 characters are left out. Text must be whole lines: a value never spans two, since each line of a
 * multi-line value is a value of its own.
 */
export function createRedactor(values: Iterable<string>): Redactor {
  const forms = new Set([...values].flatMap(formsOf))
  const longestFirst = [...forms].toSorted((a, b) => b.length - a.length)
  // Not from Buffer's pool, of which each would keep 64 KiB alive.
  const needles = longestFirst.map((form) => new TextEncoder().encode(form))
  const redact = (text: string): string =>
    longestFirst.reduce((result, form) => result.replaceAll(form, shown), text)
  return Object.assign(redact, {
    mayHold: (bytes: Uint8Array): boolean => {
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      return needles.some((needle) => view.includes(needle))
    },
  })
}

function formsOf(value: string): string[] {
  const parts = [value, ...value.split(/\r?\n/)].map((part) => part.trim())
  return parts.flatMap((part) =>
    part.length < shortestSecret ? [] : [part, escaped(part), escaped(escaped(part))],
  )
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** The same plain data with every text in it redacted; names of fields stay. */
export function redactTexts(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((each) => redactTexts(each, redact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, redactTexts(each, redact)]),
  )
}
