import { FieldReader } from './field-reader.ts'
import type { LineShape } from './line-shape.ts'
import { skimAssistant, type SkimmedEvent, skimPartial, skimUser } from './skim-event.ts'
import { assistantShape, partialShape, userShape } from './skimmed-shapes.ts'
import { firstByte, skipperBytes, stringSkipper } from './string-skipper.ts'

const newline = 0x0a
const windowBytes = 2 ** 18

/** Takes a line that stands between `start` and `end`, without its newline, and its event when it could be skimmed. */
type TakeLine = (start: number, end: number, event: SkimmedEvent | undefined) => void

/** One kind of line. Each has a reader of its own, which remembers the texts of its fields. */
interface Kind {
  readonly reader: FieldReader
  readonly shape: LineShape
  readonly skim: (line: FieldReader) => SkimmedEvent | undefined
}

interface Skimmer {
  readonly bytes: Uint8Array
  readonly assistant: Kind
  readonly user: Kind
  readonly partial: Kind
}

let shared: Skimmer | undefined

function skimmer(): Skimmer | undefined {
  const skipper = stringSkipper()
  if (skipper === undefined) return undefined
  shared ??= {
    bytes: skipper.bytes,
    assistant: { reader: new FieldReader(skipper), shape: assistantShape, skim: skimAssistant },
    user: { reader: new FieldReader(skipper), shape: userShape, skim: skimUser },
    partial: { reader: new FieldReader(skipper), shape: partialShape, skim: skimPartial },
  }
  return shared
}

/**
 * Hands over the lines of a batch in their order; the last one may lack its newline. Most come with an event that holds what the summary needs,
 * read without `JSON.parse`; those that are not written the way Claude Code writes them, and those of rare kinds, come without.
 */
export function skimLines(lines: Uint8Array, take: TakeLine): void {
  const quick = skimmer()
  let start = 0
  while (start < lines.length) {
    const end = quick === undefined ? start : endOfWindow(lines, start)
    if (quick === undefined || end === start) {
      const lineEnd = endOfLine(lines, start)
      take(start, lineEnd, undefined)
      start = lineEnd + 1
    } else {
      skimWindow(quick, lines, start, end, take)
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
  return end - start <= skipperBytes ? end : start
}

function skimWindow(
  quick: Skimmer,
  lines: Uint8Array,
  from: number,
  to: number,
  take: TakeLine,
): void {
  quick.bytes.set(lines.subarray(from, to), firstByte)
  const shift = firstByte - from
  let start = from
  while (start < to) {
    const end = endOfLine(lines, start)
    take(start, end, skimLine(quick, start + shift, end + shift))
    start = end + 1
  }
}

function skimLine(quick: Skimmer, start: number, end: number): SkimmedEvent | undefined {
  const kind = likelyKind(quick, start)
  if (kind === undefined || !kind.reader.read(start, end, kind.shape)) return undefined
  return kind.skim(kind.reader)
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
