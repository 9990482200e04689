import type { Random } from './random.ts'

/** Changes lines of a stream, each given with its newline. What comes out need not be lines of the protocol any more, nor text. */
type Mutation = (lines: readonly string[], random: Random) => Uint8Array

export const mutations: Readonly<Record<string, Mutation>> = {
  'fields in another order': each((value, random) => JSON.stringify(reorder(value, random))),
  'escapes in keys': each((value) => JSON.stringify(value), escapeKey),
  'spaces between the tokens': each((value, random) =>
    JSON.stringify(value, null, random(3)).replaceAll('\n', ' '),
  ),
  'texts that quote lines of the protocol': quoteLines,
  'a field twice': each((value) => JSON.stringify(value), repeatField),
  'values of other kinds': each((value) => JSON.stringify(value), otherValue),
  'cut anywhere': (lines, random) => bytesOf(lines, cut, random),
  'two objects on a line': (lines, random) =>
    bytesOf(lines, (bytes) => (random(3) ? bytes : bytes.subarray(0, -1)), random),
  'a byte order mark': (lines, random) =>
    bytesOf(lines, (bytes) => (random(2) ? bytes : Buffer.concat([mark, bytes])), random),
  CRLF: (lines) => Buffer.from(lines.join('').replaceAll('\n', '\r\n')),
  'bytes that are not UTF-8': (lines, random) =>
    bytesOf(lines, (bytes) => setByte(bytes, 0x80 + random(128), random), random),
  'any other byte': (lines, random) =>
    bytesOf(lines, (bytes) => setByte(bytes, random(256), random), random),
  'a byte of JSON itself': (lines, random) =>
    bytesOf(lines, (bytes) => setByte(bytes, tokens[random(tokens.length)] ?? 0, random), random),
  'bytes put in between': (lines, random) => bytesOf(lines, insert, random),
  'holes of NULs': (lines, random) => bytesOf(lines, hole, random),
}

const mark = Buffer.from('\uFEFF')
const tokens = [...Buffer.from('{}[]",:\\/ntfu0-+.eE ')]

function bytesOf(
  lines: readonly string[],
  change: (bytes: Buffer, random: Random) => Uint8Array,
  random: Random,
): Uint8Array {
  return Buffer.concat(
    lines.map((line) => (random(2) ? change(Buffer.from(line), random) : Buffer.from(line))),
  )
}

type Change = (text: string, random: Random) => string

/** Writes the objects anew, then changes some of the texts. */
function each(write: (value: unknown, random: Random) => string, change?: Change): Mutation {
  return (lines, random) => {
    const written = lines.map((line) => {
      const value = parsed(line)
      if (value === undefined) return line
      const text = write(value, random)
      return `${change && random(2) ? change(text, random) : text}\n`
    })
    return Buffer.from(written.join(''))
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function reorder(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((item) => reorder(item, random))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => ({
    entry: [key, reorder(item, random)],
    place: random(1000),
  }))
  return Object.fromEntries(
    entries.toSorted((left, right) => left.place - right.place).map(({ entry }) => entry),
  )
}

const keys = /"([a-z_A-Z]+)":/g
const values = /:(true|false|null|-?\d+(?:\.\d+)?|"(?:[^"\\]|\\.)*")/g

/** Replaces one of the matches. */
function replaceOne(text: string, pattern: RegExp, random: Random, by: Change): string {
  const matches = [...text.matchAll(pattern)]
  const match = matches[random(matches.length)]
  if (match === undefined) return text
  const end = match.index + match[0].length
  return text.slice(0, match.index) + by(match[0], random) + text.slice(end)
}

function escapeKey(text: string, random: Random): string {
  return replaceOne(text, keys, random, (key) => {
    const at = 1 + random(key.length - 3)
    const unit = key.charCodeAt(at).toString(16).padStart(4, '0')
    return `${key.slice(0, at)}\\u${unit}${key.slice(at + 1)}`
  })
}

const otherValues = [
  ['null', '1e400', '-1', '-0', '1.5e-3', '12345678901234567890', '01', '1.', 'nul', ''],
  ['"\\ud800"', '"\\x"', '"\\u12g4"', '""', '" "', '"\t"', '"assistant"', '"<synthetic>"'],
  ['[]', '{}', '[{}]', '[[]]', '[{"type":"text"},{"type":"text","text":"b"}]', 'true', 'false'],
  ['{"id":"x","id":"y"}', '{"content":[{"type":"text","text":"c"}]}', '"2026-02-31T00:00:00Z"'],
  ['{"a":'.repeat(80) + '1' + '}'.repeat(80)],
].flat()

function otherValue(text: string, random: Random): string {
  const value = otherValues[random(otherValues.length)] ?? ''
  return replaceOne(text, values, random, () => `:${value}`)
}

function repeatField(text: string, random: Random): string {
  const key = /"[a-z_]+":/.exec(text.slice(random(text.length)))?.[0] ?? '"type":'
  const value = otherValues[random(otherValues.length)] ?? ''
  return replaceOne(text, keys, random, (found) => `${key}${value},${found}`)
}

function quoteLines(lines: readonly string[], random: Random): Uint8Array {
  const quoted = lines.map((line) => {
    const quote = JSON.stringify((lines[random(lines.length)] ?? '').slice(0, 400 + random(400)))
    return replaceOne(line.trimEnd(), values, random, () => `:${quote}`)
  })
  return Buffer.from(`${quoted.join('\n')}\n`)
}

function cut(bytes: Buffer, random: Random): Uint8Array {
  const at = random(bytes.length)
  const kept = [bytes.subarray(0, at), bytes.subarray(at)]
  if (random(3) === 0) return Buffer.concat([bytes.subarray(0, at), Buffer.from('\n')])
  return kept[random(2)] ?? bytes
}

function setByte(bytes: Buffer, value: number, random: Random): Uint8Array {
  bytes[random(bytes.length)] = value
  return bytes
}

function insert(bytes: Buffer, random: Random): Uint8Array {
  const at = random(bytes.length)
  const added = Buffer.from(['"', '\\', '\\"', '{"type":"user"}', ',', '\t', '€', '\\u00'][random(8)] ?? '')
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)])
}

function hole(bytes: Buffer, random: Random): Uint8Array {
  const at = random(bytes.length)
  return bytes.fill(0, at, Math.min(at + random(40), bytes.length))
}
