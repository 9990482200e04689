import { JsonSkipper, unsure } from './json-skipper.ts'
import type { ShapeEntry } from './line-shape.ts'

/** No kind of line has as many fields that anybody wants. */
const maxSlots = 64
/** More values than any line has; what has more is not worth to be compared with. */
const maxValues = 128

/** A value that was passed over as a whole. */
export interface FoundValue {
  readonly start: number
  readonly end: number
  /** Of the field that it is the value of; -1 when nobody wants it. */
  readonly slot: number
}

/** Finds the wanted fields of a line without making anything of the others, one byte after the other. */
export class FieldFinder extends JsonSkipper {
  /** Where the values of the wanted fields are, by slot; 0 for a field that is not there. */
  readonly starts = new Int32Array(maxSlots)
  readonly ends = new Int32Array(maxSlots)
  /** What stands behind the names, wanted or not, as far as it was not looked into. */
  values: FoundValue[] = []

  /** Gives the place behind the object that begins at `start`. */
  find(entries: readonly ShapeEntry[], start: number): number {
    this.starts.fill(0)
    this.values = []
    return this.bytes[start] === 0x7b ? this.readObject(entries, start, 0) : unsure
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
    const slot = entry?.slot ?? -1
    // Of two fields with one name the second counts: too rare to be done here.
    if (slot >= 0 && this.starts[slot] !== 0) return unsure
    const end = this.readValue(entry, at, depth)
    if (slot >= 0) {
      this.starts[slot] = at
      this.ends[slot] = end
    }
    return end
  }

  private readValue(entry: ShapeEntry | undefined, at: number, depth: number): number {
    if (entry?.below !== undefined) return this.readBelow(entry.below, entry.isList, at, depth)
    if (this.values.length === maxValues) return unsure
    const end = this.skipValue(at, depth)
    this.values.push({ start: at, end, slot: entry?.slot ?? -1 })
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
}

function isAt(known: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let at = known.length - 1; at >= 0; at -= 1) {
    if (known[at] !== bytes[start + at]) return false
  }
  return true
}
