import { performance } from 'node:perf_hooks'

/** After so long the event loop has its turn. */
const TURN_MS = 1
const WOKEN_TOGETHER = 32

/** Rations what is done without leaving the event loop: so much for each of its turns, others wait in order. */
export class LoopTurns {
  readonly #waiting: (() => void)[] = []
  #endsMs: number | undefined

  get isOurs(): boolean {
    const now = performance.now()
    if (this.#endsMs === undefined) this.#begin(now)
    return this.#endsMs === undefined || now < this.#endsMs
  }

  /** Resolves when it is one's turn; undefined: it is. */
  wait(): Promise<void> | undefined {
    if (this.isOurs) return undefined
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  #begin(now: number): void {
    this.#endsMs = now + TURN_MS
    setImmediate(() => {
      this.#endsMs = undefined
      if (this.#waiting.length > 0) this.#begin(performance.now())
      for (const resolve of this.#waiting.splice(0, WOKEN_TOGETHER)) resolve()
    })
  }
}
