import { Buffer } from 'node:buffer'

import { KnownLine } from './known-line.ts'

const shortLength = 64

/** Makes values of the fields of one line, where somebody asks for them; each gives what the function of that name in `json-fields.ts` would. */
export class FieldReader {
  /** Knows where they are. */
  line = new KnownLine()
  private readonly buffer: Buffer

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.from(bytes.buffer)
  }

  /** Whether the line has the field. */
  has(slot: number): boolean {
    return this.line.starts[slot] !== 0
  }

  /** The first byte of the value; 0 without one. */
  firstByte(slot: number): number {
    const start = this.line.starts[slot] ?? 0
    return start === 0 ? 0 : (this.buffer[start] ?? 0)
  }

  /** The bytes between the quotes of a text; undefined for any other value. */
  length(slot: number): number | undefined {
    if (this.firstByte(slot) !== 0x22) return undefined
    return (this.line.ends[slot] ?? 0) - (this.line.starts[slot] ?? 0) - 2
  }

  /** The byte at that place of a text. */
  byteOf(slot: number, place: number): number {
    return this.buffer[(this.line.starts[slot] ?? 0) + 1 + place] ?? 0
  }

  text(slot: number): string | undefined {
    return this.firstByte(slot) === 0x22 ? this.line.text(slot, this.decode) : undefined
  }

  private readonly decode = (start: number, end: number): string => {
    if (this.isShortAndPlain(start, end)) return this.buffer.toString('latin1', start + 1, end - 1)
    const value = this.parse(start, end)
    return typeof value === 'string' ? value : ''
  }

  private isShortAndPlain(start: number, end: number): boolean {
    if (end - start > shortLength) return false
    for (let at = start; at < end; at += 1) {
      const byte = this.buffer[at] ?? 0
      if (byte >= 0x80 || byte === 0x5c) return false
    }
    return true
  }

  private parse(start: number, end: number): unknown {
    return JSON.parse(this.buffer.toString('utf8', start, end))
  }

  /** The value itself, whatever it is; undefined for a field that is not there. */
  value(slot: number): unknown {
    return this.has(slot)
      ? this.parse(this.line.starts[slot] ?? 0, this.line.ends[slot] ?? 0)
      : undefined
  }

  private number(slot: number): number | undefined {
    const start = this.line.starts[slot] ?? 0
    const end = this.line.ends[slot] ?? 0
    const first = this.firstByte(slot)
    if (first !== 0x2d && (first < 0x30 || first > 0x39)) return undefined
    // More digits may be more than a number holds exactly.
    if (end - start > 15) return this.otherNumber(start, end)
    let number = 0
    for (let at = start; at < end; at += 1) {
      const digit = (this.buffer[at] ?? 0) - 0x30
      if (digit < 0 || digit > 9) return this.otherNumber(start, end)
      number = number * 10 + digit
    }
    return number
  }

  /** As `readCount`, or 0. */
  count(slot: number): number {
    const number = this.number(slot)
    return number !== undefined && number >= 0 && number <= Number.MAX_SAFE_INTEGER ? number : 0
  }

  private otherNumber(start: number, end: number): number | undefined {
    const number = Number(this.buffer.toString('latin1', start, end))
    return Number.isFinite(number) ? number : undefined
  }
}
