import { isUtf8 } from 'node:buffer'

import type { ByteScanner } from './byte-scanner.ts'
import { FieldFinder } from './field-finder.ts'
import { FieldReader } from './field-reader.ts'
import { unsure } from './json-skipper.ts'
import { KnownLine } from './known-line.ts'
import type { LineShape } from './line-shape.ts'

const newline = 0x0a
/** What is longer is read anew each time: there it is not the fields that take the time. */
const maxKnownLineBytes = 2 ** 15
const maxKnownLines = 4

/** How much of the scanner's memory the known lines of one kind take. */
export const knownLinesBytes = maxKnownLines * maxKnownLineBytes

/**
 * Finds the fields of lines of one kind. Takes only lines that `JSON.parse` takes and of which it makes the same;
 * not all of them: what it does not take is for `JSON.parse`.
 */
export class LineReader {
  /** Those of the line read last. */
  readonly fields: FieldReader
  private readonly scanner: ByteScanner
  private readonly shape: LineShape
  private readonly finder: FieldFinder
  private readonly knownLines: KnownLine[] = []
  private readonly longLine = new KnownLine()
  private readonly firstKnownByte: number

  constructor(scanner: ByteScanner, shape: LineShape, firstKnownByte: number) {
    this.scanner = scanner
    this.shape = shape
    this.finder = new FieldFinder(scanner)
    this.fields = new FieldReader(scanner.bytes)
    this.firstKnownByte = firstKnownByte
  }

  /** Reads the line at `start`, behind which there is a newline. Gives the place of its newline, or `unsure`. */
  read(start: number): number {
    const { finder } = this
    finder.isBeyondAscii = false
    const known = this.readAsKnown(start)
    if (known !== unsure) return this.isUtf8(start, known) ? known : unsure
    const end = finder.find(this.shape.entries, start)
    if (!this.isEnd(end) || !this.isUtf8(start, end)) return unsure
    this.fields.line = this.remember(start, end - start)
    return end
  }

  private isEnd(place: number): boolean {
    return place !== unsure && this.scanner.bytes[place] === newline
  }

  private isUtf8(start: number, end: number): boolean {
    return !this.finder.isBeyondAscii || isUtf8(this.scanner.bytes.subarray(start, end))
  }

  private readAsKnown(start: number): number {
    const { knownLines } = this
    for (const [index, known] of knownLines.entries()) {
      const end = this.follow(known, start)
      if (!this.isEnd(end)) continue
      // The next line is most likely of the same form.
      knownLines[index] = knownLines[0] ?? known
      knownLines[0] = known
      this.fields.line = known
      return end
    }
    return unsure
  }

  /**
   * Reads a line that differs from the known one in values only. Up to the first different byte it means the same; when that belongs to a value,
   * this value begins in both of them at the same point of JSON, and so does what follows it.
   */
  private follow(known: KnownLine, start: number): number {
    known.moveBack()
    let at = start
    let knownAt = known.start
    let next = 0
    for (;;) {
      const different = this.scanner.compare(at, knownAt, known.end)
      at += different - knownAt
      if (different === known.end) return at
      while ((known.values[next]?.end ?? different) < different) next += 1
      const value = known.values[next]
      if (value === undefined || value.start > different) return unsure
      at -= different - value.start
      const end = this.finder.skipValue(at, 0)
      if (end === unsure) return unsure
      known.move(value, at, end)
      at = end
      knownAt = value.end
      next += 1
    }
  }

  /** Keeps the line in the place of the one that was not met for long. */
  private remember(start: number, length: number): KnownLine {
    const { knownLines, finder } = this
    if (length > maxKnownLineBytes) return this.longLine.take(finder, start, start, length)
    const isFull = knownLines.length === maxKnownLines
    const known = (isFull ? knownLines.pop() : undefined) ?? new KnownLine()
    const place = isFull ? known.start : this.firstKnownByte + knownLines.length * maxKnownLineBytes
    this.scanner.bytes.copyWithin(place, start, start + length)
    knownLines.unshift(known)
    return known.take(finder, start, place, length)
  }
}
