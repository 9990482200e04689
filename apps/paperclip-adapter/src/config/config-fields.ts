import * as z from 'zod'

import { isLabelKey, isLabelValue } from './kubernetes-names.ts'
import { quantityValue } from './quantity.ts'
import { readTolerations, type Toleration, tolerationsExpected } from './tolerations.ts'

/** How one field of the configuration is shown. The rules are the schema's. */
export interface FieldDescription {
  readonly label: string
  /** The control of the form; `host`: not in our form, since Paperclip or a file sets it. */
  readonly control: 'text' | 'select' | 'toggle' | 'number' | 'textarea' | 'host'
  readonly hint: string
  readonly group?: string
  readonly options?: readonly string[]
  /** The value is never repeated in a message. */
  readonly secret?: boolean
}

/** Where each field's description is kept, beside its rules. */
export const fieldDescriptions = z.registry<FieldDescription>()

/** What a form delivers for "nothing": an empty or blank text, or null. */
function absentWhenBlank(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined
  const trimmed = value.trim()
  return trimmed === '' ? undefined : trimmed
}

function unlessBlank(value: unknown): unknown {
  return absentWhenBlank(value) === undefined ? undefined : value
}

function numberFromText(value: unknown): unknown {
  const given = absentWhenBlank(value)
  return typeof given === 'string' && /^[+-]?\d+$/.test(given) ? Number(given) : given
}

function booleanFromText(value: unknown): unknown {
  const given = absentWhenBlank(value)
  if (given === 'true') return true
  return given === 'false' ? false : given
}

function isQuantity(given: string): boolean {
  return quantityValue(given) !== undefined
}

/** Text of a certain form, trimmed; absent when blank. */
export function text(expected: string, isValid: (text: string) => boolean = () => true) {
  const rule = z.string({ error: expected }).refine(isValid, { error: expected })
  return z.preprocess(absentWhenBlank, rule.optional())
}

/** Text that is kept as it is, blanks and line breaks included; absent when it has nothing else. */
export function prose(expected: string) {
  return z.preprocess(unlessBlank, z.string({ error: expected }).optional())
}

/** A whole number, also as text. */
export function wholeNumber(range: { min: number; max?: number; default: number }) {
  const max = range.max ?? Number.MAX_SAFE_INTEGER
  const expected = `a whole number ${range.max === undefined ? `of at least ${range.min}` : `from ${range.min} to ${max}`}`
  const rule = z.int({ error: expected }).min(range.min, { error: expected })
  return z.preprocess(numberFromText, rule.max(max, { error: expected }).default(range.default))
}

/** A yes or no, also as text. */
export function toggle(preset: boolean) {
  return z.preprocess(booleanFromText, z.boolean({ error: 'true or false' }).default(preset))
}

/** One of a few words. */
export function choice<const Words extends readonly [string, ...string[]]>(
  words: Words,
  preset: Words[number],
) {
  const rule = z.enum(words, { error: `one of ${words.join(', ')}` })
  return z.preprocess((value) => absentWhenBlank(value) ?? preset, rule)
}

const quantityExpected = 'a Kubernetes quantity such as 500m, 2 or 4Gi'

function quantityText(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : absentWhenBlank(value)
}

/** A Kubernetes quantity; a bare number is accepted. */
export function quantity(preset?: string) {
  const rule = z.string({ error: quantityExpected }).refine(isQuantity, { error: quantityExpected })
  return z.preprocess(quantityText, preset === undefined ? rule.optional() : rule.default(preset))
}

const pairsExpected =
  'lines of key=value, or a JSON object, whose keys and values are valid Kubernetes labels'

/** Labels: an object, JSON text of one, or lines of `key=value` (blank lines and `#` comments skipped). */
export function labelPairs() {
  const rule = z
    .record(z.string(), z.string({ error: pairsExpected }), { error: pairsExpected })
    .refine((pairs) => Object.entries(pairs).every(([k, v]) => isLabelKey(k) && isLabelValue(v)), {
      error: pairsExpected,
    })
  return z.preprocess((value) => readPairs(absentWhenBlank(value) ?? {}), rule)
}

function readPairs(value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (value.startsWith('{')) return readJson(value)
  const lines = value.split('\n').map((line) => line.trim())
  const pairs = lines.filter((line) => line !== '' && !line.startsWith('#'))
  if (pairs.some((pair) => pair.indexOf('=') <= 0)) return undefined
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=')
      return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]
    }),
  )
}

/** Tolerations: a list, JSON text of one, or lines like those of YAML. */
export function tolerations() {
  return z.preprocess(
    (value) => readTolerations(absentWhenBlank(value) ?? []),
    z.custom<Toleration[]>((read) => read !== undefined, { error: tolerationsExpected }),
  )
}

/** A list of words: an array, JSON text of one, or text with the words apart by `separator`. */
export function wordList(options: {
  readonly expected: string
  readonly separator: RegExp
  readonly preset: readonly string[]
  readonly isValid?: (word: string) => boolean
}) {
  const { expected, separator, preset, isValid = () => true } = options
  const readWords = (value: unknown) => {
    const given = absentWhenBlank(value) ?? [...preset]
    if (typeof given !== 'string') return given
    if (given.startsWith('[')) return readJson(given)
    return given
      .split(separator)
      .map((word) => word.trim())
      .filter((word) => word !== '')
  }
  const word = z.string({ error: expected }).refine(isValid, { error: expected })
  return z.preprocess(readWords, z.array(word, { error: expected }))
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
