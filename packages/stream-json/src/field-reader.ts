import { Buffer, isUtf8 } from 'node:buffer'

import { JsonSkipper, unsure } from './json-skipper.ts'
import type { LineShape, ShapeEntry } from './line-shape.ts'
import type { StringSkipper } from './string-skipper.ts'

const maxSlots = 64

/**
 * Finds the wanted fields of a line without making anything of the others. Takes only lines that `JSON.parse` takes and of which it makes the same;
 * not all of them: what it does not take is for `JSON.parse`.
 */
export class FieldReader extends JsonSkipper {
  /** Where the values are; 0 for a field that is not there. */
  private readonly starts = new Int32Array(maxSlots)
  private readonly ends = new Int32Array(maxSlots)
  /** The last short text of each field: most come again and again. None with an escape or beyond ASCII. */
  private readonly known: (string | undefined)[] = []
  private readonly buffer: Buffer

  constructor(skipper: StringSkipper) {
    super(skipper)
    this.buffer = Buffer.from(skipper.bytes.buffer)
  }

  /** Looks at the line between `start` and `end`, without its newline; false when it is not sure. */
  read(start: number, end: number, shape: LineShape): boolean {
    this.end = end
    this.isBeyondAscii = false
    this.starts.fill(0)
    if (this.bytes[start] !== 0x7b || this.readObject(shape.entries, start, 0) !== end) return false
    return !this.isBeyondAscii || isUtf8(this.bytes.subarray(start, end))
  }

  private readObject(entries: readonly ShapeEntry[], from: number, depth: number): number {
    const { bytes } = this
    if (bytes[from + 1] === 0x7d) return from + 2
    let at = from
    let expected = 0
    do {
      let entry = entries[expected]
      let valueAt = at + 1
      if (entry !== undefined && isAt(entry.key, bytes, at + 1)) {
        valueAt += entry.key.length
        expected += 1
      } else {
        valueAt = this.skipKey(at + 1)
        if (valueAt === unsure) return unsure
        const place = this.placeOf(entries, at + 1, valueAt)
        entry = entries[place]
        if (entry !== undefined) expected = place + 1
      }
      at = this.readField(entry, valueAt, depth + 1)
      if (at === unsure) return unsure
    } while (bytes[at] === 0x2c)
    return bytes[at] === 0x7d ? at + 1 : unsure
  }

  /** To behind the colon. A key with an escape may be one of those wanted. */
  private skipKey(at: number): number {
    if (this.bytes[at] !== 0x22) return unsure
    const end = this.skipString(at + 1)
    return end === unsure || this.isEscaped || this.bytes[end] !== 0x3a ? unsure : end + 1
  }

  private placeOf(entries: readonly ShapeEntry[], start: number, end: number): number {
    return entries.findIndex(
      ({ key }) => key.length === end - start && isAt(key, this.bytes, start),
    )
  }

  private readField(entry: ShapeEntry | undefined, at: number, depth: number): number {
    if (entry === undefined || entry.slot < 0) return this.skipValue(at, depth)
    // Of two fields with one name the second counts: too rare to be done here.
    if (this.starts[entry.slot] !== 0) return unsure
    this.starts[entry.slot] = at
    const end =
      entry.below === undefined
        ? this.skipValue(at, depth)
        : this.readBelow(entry.below, entry.isList, at, depth)
    this.ends[entry.slot] = end
    return end
  }

  private readBelow(
    below: readonly ShapeEntry[],
    isList: boolean,
    at: number,
    depth: number,
  ): number {
    const { bytes } = this
    if (!isList) {
      // Null reads as absent; a list or a word in the place of an object is too rare.
      if (bytes[at] === 0x6e) return this.skipValue(at, depth)
      return bytes[at] === 0x7b ? this.readObject(below, at, depth) : unsure
    }
    if (bytes[at] !== 0x5b || bytes[at + 1] !== 0x7b) return unsure
    const end = this.readObject(below, at + 1, depth)
    return end !== unsure && bytes[end] === 0x5d ? end + 1 : unsure
  }

  /** Whether the line has the field. */
  has(slot: number): boolean {
    return this.starts[slot] !== 0
  }

  /** The first byte of the value; 0 without one. */
  firstByte(slot: number): number {
    const start = this.starts[slot] ?? 0
    return start === 0 ? 0 : (this.bytes[start] ?? 0)
  }

  /** The bytes between the quotes of a text; undefined for any other value. */
  length(slot: number): number | undefined {
    if (this.firstByte(slot) !== 0x22) return undefined
    return (this.ends[slot] ?? 0) - (this.starts[slot] ?? 0) - 2
  }

  /** The byte at that place of a text. */
  byteOf(slot: number, place: number): number {
    return this.bytes[(this.starts[slot] ?? 0) + 1 + place] ?? 0
  }

  /** What `readText` gives. */
  text(slot: number): string | undefined {
    const length = this.length(slot)
    if (length === undefined) return undefined
    const start = (this.starts[slot] ?? 0) + 1
    const known = this.known[slot]
    if (known?.length === length && this.isKnown(known, start)) return known
    if (!this.isPlain(start, length)) return this.unescaped(start - 1, start + length + 1)
    const text = this.buffer.toString('latin1', start, start + length)
    if (length <= 64) this.known[slot] = text
    return text
  }

  private isKnown(text: string, start: number): boolean {
    // From the end: what tells two ids apart is there.
    for (let place = text.length - 1; place >= 0; place -= 1) {
      if (text.charCodeAt(place) !== this.bytes[start + place]) return false
    }
    return true
  }

  private isPlain(start: number, length: number): boolean {
    const { bytes } = this
    for (let at = start; at < start + length; at += 1) {
      const byte = bytes[at] ?? 0
      if (byte >= 0x80 || byte === 0x5c) return false
    }
    return true
  }

  private unescaped(start: number, end: number): string {
    const value: unknown = JSON.parse(this.buffer.toString('utf8', start, end))
    return typeof value === 'string' ? value : ''
  }

  /** What `readNumber` gives. */
  number(slot: number): number | undefined {
    const start = this.starts[slot] ?? 0
    const end = this.ends[slot] ?? 0
    const first = this.firstByte(slot)
    if (first !== 0x2d && (first < 0x30 || first > 0x39)) return undefined
    // More digits may be more than a number holds exactly.
    if (end - start > 15) return this.otherNumber(start, end)
    let number = 0
    for (let at = start; at < end; at += 1) {
      const digit = (this.bytes[at] ?? 0) - 0x30
      if (digit < 0 || digit > 9) return this.otherNumber(start, end)
      number = number * 10 + digit
    }
    return number
  }

  /** What `readCount` gives, or 0. */
  count(slot: number): number {
    const number = this.number(slot)
    return number !== undefined && number >= 0 && number <= Number.MAX_SAFE_INTEGER ? number : 0
  }

  private otherNumber(start: number, end: number): number | undefined {
    const number = Number(this.buffer.toString('latin1', start, end))
    return Number.isFinite(number) ? number : undefined
  }
}

function isAt(known: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let at = known.length - 1; at >= 0; at -= 1) {
    if (known[at] !== bytes[start + at]) return false
  }
  return true
}
