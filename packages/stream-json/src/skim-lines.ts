import {
  type ByteScanner,
  byteScanner,
  firstByte,
  firstKnownByte,
  scannerBytes,
} from './byte-scanner.ts'
import type { FieldReader } from './field-reader.ts'
import { unsure } from './json-skipper.ts'
import { knownLinesBytes, LineReader } from './line-reader.ts'
import type { LineShape } from './line-shape.ts'
import { skimAssistant, type SkimmedEvent, skimPartial, skimUser } from './skim-event.ts'
import { assistantShape, partialShape, userShape } from './skimmed-shapes.ts'

const newline = 0x0a
const windowBytes = 2 ** 18

/** Takes a line that stands between `start` and `end`, without its newline, and its event when it could be skimmed. */
type TakeLine = (start: number, end: number, event: SkimmedEvent | undefined) => void

/** One kind of line. */
interface Kind {
  readonly reader: LineReader
  readonly skim: (line: FieldReader, isShown: boolean) => SkimmedEvent | undefined
}

interface Skimmer {
  readonly bytes: Uint8Array
  readonly assistant: Kind
  readonly user: Kind
  readonly partial: Kind
}

let shared: Skimmer | undefined

function skimmer(): Skimmer | undefined {
  const scanner = byteScanner()
  if (scanner === undefined) return undefined
  shared ??= createSkimmer(scanner)
  return shared
}

function createSkimmer(scanner: ByteScanner): Skimmer {
  const readerOf = (shape: LineShape, number: number) =>
    new LineReader(scanner, shape, firstKnownByte + number * knownLinesBytes)
  return {
    bytes: scanner.bytes,
    assistant: { reader: readerOf(assistantShape, 0), skim: skimAssistant },
    user: { reader: readerOf(userShape, 1), skim: skimUser },
    partial: { reader: readerOf(partialShape, 2), skim: skimPartial },
  }
}

/**
 * Hands over the lines of a batch in their order; the last one may lack its newline. Most come with an event that holds what the summary needs, and
 * when it is shown what is shown of it, read without `JSON.parse`; those that are not written the way Claude Code writes them, and those of rare kinds, come without.
 */
export function skimLines(lines: Uint8Array, isShown: boolean, take: TakeLine): void {
  const quick = skimmer()
  let start = 0
  while (start < lines.length) {
    const end = quick === undefined ? start : endOfWindow(lines, start)
    if (quick === undefined || end === start) {
      const lineEnd = endOfLine(lines, start)
      take(start, lineEnd, undefined)
      start = lineEnd + 1
    } else {
      quick.bytes.set(lines.subarray(start, end), firstByte)
      // The last line may lack its own.
      quick.bytes[firstByte + end - start] = newline
      skimWindow(quick, start, end, isShown, take)
      start = end
    }
  }
}

/** Behind the lines to look at next: some that fit into a processor's cache together, else one; `start` when that is too long. */
function endOfWindow(lines: Uint8Array, start: number): number {
  if (lines.length - start <= windowBytes) return lines.length
  const some = lines.subarray(start, start + windowBytes).lastIndexOf(newline) + 1
  if (some > 0) return start + some
  const end = Math.min(endOfLine(lines, start) + 1, lines.length)
  return end - start <= scannerBytes ? end : start
}

/** Takes the lines between `from` and `to` of a batch, which stand at the scanner's first byte. */
function skimWindow(quick: Skimmer, from: number, to: number, isShown: boolean, take: TakeLine) {
  const shift = firstByte - from
  let start = from
  while (start < to) {
    const kind = likelyKind(quick, start + shift)
    const read = kind?.reader.read(start + shift) ?? unsure
    const event = read === unsure ? undefined : kind?.skim(kind.reader.fields, isShown)
    const end = (read === unsure ? quick.bytes.indexOf(newline, start + shift) : read) - shift
    take(start, end, event)
    start = end + 1
  }
}

/** A guess by the letters that stand where the type does in `{"type":"…`: the type is read like every other field. */
function likelyKind(quick: Skimmer, start: number): Kind | undefined {
  switch (quick.bytes[start + 9]) {
    case 0x61:
      return quick.assistant
    case 0x75:
      return quick.user
    case 0x73:
      // Not `system`.
      return quick.bytes[start + 10] === 0x74 ? quick.partial : undefined
    case undefined:
    default:
      return undefined
  }
}

function endOfLine(lines: Uint8Array, start: number): number {
  const found = lines.indexOf(newline, start)
  return found === -1 ? lines.length : found
}
