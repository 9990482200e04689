import { safeText } from '@agent-jobs/stream-json'

const shown = '[redacted]'
/** Shorter values are too common in ordinary text to be told apart from it. */
const shortestSecret = 6
/** What follows a text that was cut. */
const ellipsis = '…'
/** No text that is shorter was cut without a word. */
const shortestCut = 256

/** Replaces secret values in text; everything else stays as it is. */
export interface Redactor {
  (text: string): string
  /** False when the bytes surely hold none of the values. */
  mayHold(bytes: Uint8Array): boolean
  /** The same for a text that may have been cut, also in the middle of a value. */
  cut(text: string): string
}

/**
 * Makes a redactor for the values that a run got as secrets, plain, without what a terminal would not show, as JSON writes
 * them inside a string, and as JSON inside of JSON does. Values of fewer than 6 characters are left out. Text must be whole lines: a value never spans two, since each line of a
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
    cut: (text: string): string => withoutBeginnings(redact(text), longestFirst),
  })
}

function formsOf(value: string): string[] {
  const parts = [value, ...value.split(/\r?\n/)].map((part) => part.trim())
  // The summary of a run holds lines as a terminal may show them.
  const forms = parts.flatMap((part) =>
    part.length < shortestSecret
      ? []
      : [part, safeText(part), escaped(part), escaped(escaped(part))],
  )
  return forms.filter((form) => form.length >= shortestSecret)
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** Replaces what is left of a value where the text was cut. */
function withoutBeginnings(text: string, forms: readonly string[]): string {
  const parts = text.split(ellipsis)
  const isWhole = text.length < shortestCut
  return parts
    .map((part, index) =>
      index === parts.length - 1 && isWhole ? part : withoutBeginning(part, forms),
    )
    .join(ellipsis)
}

function withoutBeginning(part: string, forms: readonly string[]): string {
  for (const form of forms) {
    const start = beginningAtEnd(part, form)
    if (start !== -1) return `${part.slice(0, start)}${shown}`
  }
  return part
}

/** Where the longest beginning of a value begins with which a text ends; -1: it ends with none. */
function beginningAtEnd(text: string, form: string): number {
  const head = form.slice(0, shortestSecret)
  let start = text.indexOf(head, Math.max(0, text.length - form.length))
  while (start !== -1 && !form.startsWith(text.slice(start))) start = text.indexOf(head, start + 1)
  return start
}

/** Words of closed sets, which hold nothing of strangers. */
const closedFields = new Set(['observed', 'state', 'source'])

/** The same plain data with every text in it redacted, names of fields too. */
export function redactTexts(value: unknown, redact: Redactor): unknown {
  if (typeof value === 'string') return redact.cut(value)
  if (Array.isArray(value)) return value.map((each) => redactTexts(each, redact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]: [string, unknown]) => [
      redact.cut(name),
      closedFields.has(name) ? each : redactTexts(each, redact),
    ]),
  )
}
