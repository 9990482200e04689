const LATE_MS = 5000

/** NUL bytes that are being waited for, up to the end of the file as it was when they were seen. */
interface Hole {
  readonly start: number
  end: number
  readonly sinceMs: number
}

/** What of a read may be used. */
export interface Usable {
  /** So many bytes from its start. */
  readonly length: number
  /** Waiting has just begun. */
  readonly opened?: true
  /** Waiting has just been given up for this range. */
  readonly accepted?: { readonly start: number; readonly end: number }
}

/**
 * Decides which bytes of a read are the writer's. On a network share the size of a file can be
 * visible before its data: then NUL bytes are read where text will be. So bytes from the first NUL on
 * wait, until they change or have been NUL for as long as data may be late.
 */
export class NulGuard {
  #acceptedTo = 0
  #hole: Hole | undefined

  /** NUL bytes are being waited for. */
  get waiting(): boolean {
    return this.#hole !== undefined
  }

  /** Decides on bytes that were read at `position`. */
  usable(bytes: Uint8Array, position: number, nowMs: number): Usable {
    const nul = bytes.indexOf(0, Math.max(0, this.#acceptedTo - position))
    if (nul === -1) {
      this.#hole = undefined
      return { length: bytes.length }
    }
    const start = position + nul
    if (this.#hole?.start !== start) {
      this.#hole = { start, end: position + bytes.length, sinceMs: nowMs }
      return { length: nul, opened: true }
    }
    if (nowMs - this.#hole.sinceMs < LATE_MS) return { length: nul }
    const { end } = this.#hole
    this.#acceptedTo = end
    this.#hole = undefined
    return { length: Math.min(bytes.length, end - position), accepted: { start, end } }
  }

  /** The file is this long: when waiting is given up, then for all of it, and not block by block. */
  visibleTo(end: number): void {
    if (this.#hole !== undefined) this.#hole.end = Math.max(this.#hole.end, end)
  }

  /** The file starts again at 0. */
  reset(): void {
    this.#acceptedTo = 0
    this.#hole = undefined
  }
}
