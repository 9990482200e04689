/** A ration per second: who asks too much gets a time to wait for. No timers, no clock. */
export class TokenBucket {
  readonly #perSecond: number
  #tokens: number
  #filledAtMs: number

  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond
    this.#tokens = perSecond
    this.#filledAtMs = nowMs
  }

  /** Takes one token and returns how long to wait before using it; they are given out in order. */
  take(nowMs: number): number {
    const refilled = this.#tokens + ((nowMs - this.#filledAtMs) * this.#perSecond) / 1000
    this.#tokens = Math.min(this.#perSecond, refilled) - 1
    this.#filledAtMs = nowMs
    return this.#tokens >= 0 ? 0 : (-this.#tokens * 1000) / this.#perSecond
  }
}
