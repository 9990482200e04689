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
 * Makes a redactor for the values that a run got as secrets, plain and as JSON writes them inside a string. Values of
 * fewer than 6 characters are left out. Text must be whole lines: a value never spans two, since each line of a
 * multi-line value is a value of its own.
 */
export function createRedactor(values: Iterable<string>): Redactor {
  const forms = new Set([...values].flatMap(formsOf))
  const longestFirst = [...forms].toSorted((a, b) => b.length - a.length)
  const needles = longestFirst.map((form) => Buffer.from(form))
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
    part.length < shortestSecret ? [] : [part, JSON.stringify(part).slice(1, -1)],
  )
}
