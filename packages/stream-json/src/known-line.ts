import type { FieldFinder, FoundValue } from './field-finder.ts'

/**
 * A line that was read, from `start` to `end` in the scanner's memory, and where its fields are. Most lines differ from one before them in a few
 * values only: then it tells where the fields of such a line are, those values at their own places and all others in the known line.
 */
export class KnownLine {
  start = 0
  end = 0
  /** In their order. */
  values: readonly FoundValue[] = []
  /** By slot; 0 for a field that is not there. */
  readonly starts: number[] = []
  readonly ends: number[] = []
  private readonly texts: (string | undefined)[] = []
  private readonly moved: FoundValue[] = []

  /** Takes over what was found in a line, which stands, or stands now, at `start`. */
  take(finder: FieldFinder, foundAt: number, start: number, length: number): this {
    const shift = start - foundAt
    this.start = start
    this.end = start + length
    this.values = finder.values.map((value) => ({
      ...value,
      start: value.start + shift,
      end: value.end + shift,
    }))
    this.moved.length = 0
    for (const [slot, place] of finder.starts.entries()) {
      this.starts[slot] = place === 0 ? 0 : place + shift
      this.ends[slot] = (finder.ends[slot] ?? 0) + shift
      this.texts[slot] = undefined
    }
    return this
  }

  /** Tells that a value has its own place in the line that is read now. */
  move(value: FoundValue, start: number, end: number): void {
    if (value.slot < 0) return
    this.moved.push(value)
    this.starts[value.slot] = start
    this.ends[value.slot] = end
  }

  moveBack(): void {
    for (let value = this.moved.pop(); value !== undefined; value = this.moved.pop()) {
      this.starts[value.slot] = value.start
      this.ends[value.slot] = value.end
    }
  }

  /** What `decode` gives for a text; done once as long as the text is the known line's own. */
  text(slot: number, decode: (start: number, end: number) => string): string {
    const start = this.starts[slot] ?? 0
    const end = this.ends[slot] ?? 0
    if (start < this.start || start >= this.end) return decode(start, end)
    return (this.texts[slot] ??= decode(start, end))
  }
}
