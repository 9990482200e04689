const LATE_MS = 5000

/**
 * Decides which bytes of a read are the writer's. On a network share the size of a file can be
 * visible before its data: then NUL bytes are read where text will be. So bytes from the first NUL on
 * wait, until they change or have been NUL for as long as data may be late.
 */
export class NulGuard {
  #acceptedTo = 0
  #hole: { readonly start: number; readonly end: number; readonly sinceMs: number } | undefined

  /** NUL bytes are being waited for. */
  get waiting(): boolean {
    return this.#hole !== undefined
  }

  /**
   * How many bytes of `chunk`, read at `position`, may be used. `accepted` is set in the one call that
   * gives up waiting.
   * @param visibleEnd the end of the file as far as it is known
   */
  usable(
    chunk: Uint8Array,
    position: number,
    visibleEnd: number,
    nowMs: number,
  ): { readonly length: number; readonly accepted?: { start: number; end: number } } {
    const nul = chunk.indexOf(0, Math.max(0, this.#acceptedTo - position))
    if (nul === -1) {
      this.#hole = undefined
      return { length: chunk.length }
    }
    const start = position + nul
    if (this.#hole?.start !== start) {
      const end = Math.max(visibleEnd, position + chunk.length)
      this.#hole = { start, end, sinceMs: nowMs }
    }
    if (nowMs - this.#hole.sinceMs < LATE_MS) return { length: nul }
    const accepted = { start, end: this.#hole.end }
    this.#acceptedTo = accepted.end
    this.#hole = undefined
    return { length: Math.min(chunk.length, accepted.end - position), accepted }
  }

  /** The file starts again at 0. */
  reset(): void {
    this.#acceptedTo = 0
    this.#hole = undefined
  }
}
