import { performance } from 'node:perf_hooks'

import type { Problem } from './file-access.ts'
import { asSystemError, problem } from './file-kind.ts'

/** Who takes long twice in so many calls is slow: a process on a busy machine is held up now and then. */
const FEW_CALLS = 32
/** Then one waits for it for a fiftieth of the time at most. */
const PAUSE_FACTOR = 50

/**
 * Calls that are made without a thread, for a tenth of its price, as long as they take less than
 * `slowMs`. A file system that is slower is left alone for a while.
 */
export class QuickCalls {
  readonly #slowMs: number
  readonly #now: () => number
  #callsSinceSlow = FEW_CALLS
  #pausedUntilMs = 0

  constructor(slowMs: number, now = () => performance.now()) {
    this.#slowMs = slowMs
    this.#now = now
  }

  /** Undefined: not at this moment. What the call throws is an answer. */
  make<T>(call: () => T): T | Problem | undefined {
    const startedAtMs = this.start()
    if (startedAtMs === undefined) return undefined
    try {
      return call()
    } catch (error) {
      return problem(asSystemError(error))
    } finally {
      this.end(startedAtMs)
    }
  }

  /** When a call starts, which may be made now; `end` is to be told of it. */
  start(): number | undefined {
    const now = this.#now()
    return now < this.#pausedUntilMs ? undefined : now
  }

  end(startedAtMs: number): void {
    const ms = this.#now() - startedAtMs
    this.#callsSinceSlow += 1
    if (ms < this.#slowMs) return
    if (this.#callsSinceSlow <= FEW_CALLS) this.#pausedUntilMs = startedAtMs + ms * PAUSE_FACTOR
    this.#callsSinceSlow = 0
  }
}
