/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** At least 0, less than `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end
  }

  /** Any bytes but NUL, with a newline every now and then; some of it text beyond ASCII. */
  bytes(length: number): Buffer {
    const text = Buffer.from('{"text":"“日本🙂”"}\r\n\u2028\n')
    const bytes = Buffer.alloc(length)
    for (let at = 0; at < length; ) {
      const kind = this.below(3)
      if (kind === 0) at += text.copy(bytes, at)
      else bytes[at++] = kind === 1 ? 1 + this.below(255) : 0x0a
    }
    return bytes
  }
}
