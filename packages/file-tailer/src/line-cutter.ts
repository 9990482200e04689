import type { LineBatch } from './line-batch.ts'

const NEWLINE = 0x0a

/** As much of an unfinished line is held; a longer one stays in the file and is read again when it is whole. */
const HELD_BYTES = 64 * 1024

/** What became of the bytes that were taken. */
export interface Cut {
  /** To be delivered, in order. */
  readonly batches: readonly LineBatch[]
  /** A line that was too long to be held is whole: read this range and give it to `takeWhole`. */
  readonly wanted?: ByteRange
}

export interface ByteRange {
  readonly start: number
  readonly end: number
}

export interface CutterOptions {
  readonly from: number
  readonly maxLineBytes: number
  readonly maxBatchBytes: number
}

/** Cuts consecutive reads of a file into whole lines, in bounded memory. No I/O. */
export class LineCutter {
  readonly #maxLineBytes: number
  readonly #maxBatchBytes: number
  #start: number
  #position: number
  /** The unfinished line; empty when it is too long to be held. */
  #held: Uint8Array[] = []
  #pieces: 'none' | 'first' | 'later' = 'none'

  constructor(options: CutterOptions) {
    this.#maxLineBytes = options.maxLineBytes
    this.#maxBatchBytes = options.maxBatchBytes
    this.#start = options.from
    this.#position = options.from
  }

  /** Where to read next. */
  get position(): number {
    return this.#position
  }

  /** Where the unfinished line is; an empty range when there is none. */
  get unfinished(): ByteRange {
    return { start: this.#start, end: this.#position }
  }

  /** The unfinished line, unless it is too long to be held. */
  get held(): Uint8Array | undefined {
    const held = Buffer.concat(this.#held)
    return held.length === this.#position - this.#start ? held : undefined
  }

  /**
   * Takes the bytes at `position`.
   * @param more others follow at once: what is unfinished behind whole lines is not taken, but read again with them
   */
  take(chunk: Uint8Array, more = false): Cut {
    const batches: LineBatch[] = []
    let rest = chunk
    while (rest.length > 0) {
      const newline = rest.indexOf(NEWLINE)
      const unfinishedBytes = this.#position - this.#start
      const lineBytes = unfinishedBytes + (newline === -1 ? rest.length : newline)
      let taken: number
      if (this.#pieces !== 'none') {
        taken = newline === -1 ? rest.length : newline + 1
        this.#cutPieces(rest.subarray(0, taken), newline !== -1, batches)
      } else if (lineBytes > this.#maxLineBytes) {
        if (!this.#startPieces(batches)) return { batches }
        taken = 0
      } else if (newline === -1) {
        if (more && batches.length > 0) break
        taken = rest.length
        this.#hold(rest)
      } else if (unfinishedBytes > 0) {
        taken = newline + 1
        const wanted = this.#finishHeld(rest.subarray(0, taken), batches)
        if (wanted) return { batches, wanted }
      } else {
        taken = this.#wholeLinesBytes(rest)
        this.#cutLines(startOf(rest, taken), batches)
      }
      if (taken === rest.length) break
      rest = rest.subarray(taken)
    }
    return { batches }
  }

  /** Takes a wanted range. When it is not one whole line any more (the file was cut), it is read anew. */
  takeWhole(bytes: Uint8Array): Cut {
    const whole = bytes.length === this.#position - this.#start && bytes.at(-1) === NEWLINE
    this.#position = this.#start
    const batches: LineBatch[] = []
    if (whole) this.#cutLines(bytes, batches)
    return { batches }
  }

  /** Goes on at `position`, without what was unfinished. */
  restart(position: number): void {
    this.#start = position
    this.#position = position
    this.#held = []
    this.#pieces = 'none'
  }

  #hold(bytes: Uint8Array): void {
    this.#position += bytes.length
    // A copy: what is held must not keep a large read alive.
    if (this.#position - this.#start <= HELD_BYTES) this.#held.push(Buffer.from(bytes))
    else this.#held = []
  }

  #finishHeld(end: Uint8Array, batches: LineBatch[]): ByteRange | undefined {
    const held = this.#held
    this.#held = []
    if (held.length === 0) {
      this.#position += end.length
      return this.unfinished
    }
    this.#position = this.#start
    this.#cutLines(Buffer.concat([...held, end]), batches)
    return undefined
  }

  /** False: the line's beginning is not held, and is read again. */
  #startPieces(batches: LineBatch[]): boolean {
    const held = this.held
    this.#held = []
    this.#pieces = 'first'
    this.#position = this.#start
    if (held === undefined) return false
    if (held.length > 0) this.#cutPieces(held, false, batches)
    return true
  }

  #cutPieces(bytes: Uint8Array, ends: boolean, batches: LineBatch[]): void {
    for (let from = 0; from < bytes.length; from += this.#maxBatchBytes) {
      const piece = bytes.subarray(from, from + this.#maxBatchBytes)
      const last = ends && from + piece.length === bytes.length
      const start = this.#start
      const end = this.#advance(piece)
      batches.push({
        kind: 'piece',
        bytes: piece,
        start,
        end,
        first: this.#pieces === 'first',
        last,
      })
      this.#pieces = 'later'
    }
    if (ends) this.#pieces = 'none'
  }

  #cutLines(bytes: Uint8Array, batches: LineBatch[]): void {
    for (let rest = bytes; rest.length > 0;) {
      const batch = startOf(rest, this.#batchBytes(rest))
      const start = this.#start
      batches.push({ kind: 'lines', bytes: batch, start, end: this.#advance(batch) })
      if (batch.length === rest.length) break
      rest = rest.subarray(batch.length)
    }
  }

  /** The longest start of `lines` that is a batch: at least one line. */
  #batchBytes(lines: Uint8Array): number {
    if (lines.length <= this.#maxBatchBytes) return lines.length
    const last = lines.lastIndexOf(NEWLINE, this.#maxBatchBytes - 1)
    return (last === -1 ? lines.indexOf(NEWLINE) : last) + 1
  }

  /** The bytes of the whole lines at the start of `bytes`, up to the first that is over the limit. */
  #wholeLinesBytes(bytes: Uint8Array): number {
    if (bytes.length <= this.#maxLineBytes) return bytes.lastIndexOf(NEWLINE) + 1
    let end = 0
    for (;;) {
      const newline = bytes.indexOf(NEWLINE, end)
      if (newline === -1 || newline - end > this.#maxLineBytes) return end
      end = newline + 1
    }
  }

  #advance(bytes: Uint8Array): number {
    this.#start += bytes.length
    this.#position = this.#start
    return this.#start
  }
}

/** A view costs more than most lines. */
function startOf(bytes: Uint8Array, length: number): Uint8Array {
  return length === bytes.length ? bytes : bytes.subarray(0, length)
}
