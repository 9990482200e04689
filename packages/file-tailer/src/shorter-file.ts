/** Two looks this far apart must agree before a file counts as cut. */
const CONFIRM_MS = 1000

/** Whether a file was cut. A network client may show an old size for a while: one look is no proof. No I/O. */
export class ShorterFile {
  #sinceMs: number | undefined

  /** The file seemed shorter than what was read, once. */
  get isPossible(): boolean {
    return this.#sinceMs !== undefined
  }

  /** It is not, or another one. */
  dismiss(): void {
    this.#sinceMs = undefined
  }

  /** Takes note of a look; returns the size of a file that was cut. */
  looked(size: number, readEnd: number, nowMs: number): number | undefined {
    if (size >= readEnd) {
      this.#sinceMs = undefined
      return undefined
    }
    this.#sinceMs ??= nowMs
    if (nowMs - this.#sinceMs < CONFIRM_MS) return undefined
    this.#sinceMs = undefined
    return size
  }
}
