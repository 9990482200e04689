const KEPT_BYTES = 64
const NUL = 0

/**
 * The bytes before the place where a file is read on. They are read again each time: when they are
 * others, the file was cut and has grown beyond that place since. No I/O.
 */
export class LastBytes {
  #bytes: Uint8Array | undefined
  #length = 0
  #end: number | undefined

  /** How many bytes before `position` are to be read again. */
  before(position: number): number {
    return this.#end === position ? this.#length : Math.min(KEPT_BYTES, position)
  }

  /** Whether a read that starts with the bytes before `position` goes on with the same file. */
  match(read: Uint8Array, position: number): boolean {
    if (this.#end !== position) return true
    const bytes = this.#bytes ?? read
    for (let at = 0; at < this.#length; at += 1) {
      // Where there was a hole, late bytes may have come.
      if (bytes[at] !== read[at] && bytes[at] !== NUL) return false
    }
    return true
  }

  /** @param length so many bytes of the read end at `position` */
  keep(read: Uint8Array, position: number, length = read.length): void {
    this.#length = Math.min(KEPT_BYTES, length)
    this.#bytes ??= new Uint8Array(KEPT_BYTES)
    const from = length - this.#length
    for (let at = 0; at < this.#length; at += 1) this.#bytes[at] = read[from + at] ?? NUL
    this.#end = position
  }
}
