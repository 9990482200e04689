/**
 * Bytes of the file, in order, with their absolute place in it: `end === start + bytes.length`.
 *
 * `bytes` are valid until the promise that `onBatch` returned settles (or, iterating, until the next
 * batch is asked for). Who keeps them longer copies them.
 */
export type LineBatch = WholeLines | LinePiece | UnterminatedLine

/** One or more whole lines; each ends in 0x0A. */
export interface WholeLines {
  readonly kind: 'lines'
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/** A part of a line that is longer than `maxLineBytes`. The next batch goes on where this one ends. */
export interface LinePiece {
  readonly kind: 'piece'
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  /** The line starts with this piece. */
  readonly first: boolean
  /** This piece ends in the line's 0x0A: the next batch starts a new line. */
  readonly last: boolean
}

/**
 * A line without its 0x0A that will not get one: the end of a drained file, or what had been read of
 * a line when the file was cut (the event `file-truncated` follows at once).
 */
export interface UnterminatedLine {
  readonly kind: 'rest'
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/** One line of a batch. */
export interface Line {
  /** Without the 0x0A. A view of the batch's bytes: valid as long as they are. */
  readonly bytes: Uint8Array
  /** Offset of the first byte. */
  readonly start: number
  /** Offset after the line's 0x0A, where the next line starts. */
  readonly end: number
}

const NEWLINE = 0x0a

/** Yields each line of a batch; a piece or an unterminated line is yielded as one. */
export function* splitLines(batch: LineBatch): Generator<Line, void, void> {
  const { bytes, start } = batch
  let from = 0
  while (from < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, from)
    const to = newline === -1 ? bytes.length : newline
    const next = newline === -1 ? bytes.length : newline + 1
    yield { bytes: bytes.subarray(from, to), start: start + from, end: start + next }
    from = next
  }
}
