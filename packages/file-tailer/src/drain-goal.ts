import type { DrainOptions, TailEndReason } from './tail.ts'

const DEFAULT_QUIET_MS = 2000
const DEFAULT_LIMIT_MS = 60_000
/** Quiet is what was looked at, not what was not seen. */
const QUIET_POLLS = 3

export interface PolledFile {
  /** It grew, or could not be read. */
  readonly restless: boolean
  /** What was read may not be what the file holds now. */
  readonly uncertain: boolean
}

/** When a drained tail is at its end. No I/O, no clock. */
export class DrainGoal {
  readonly toBytes: number | undefined
  readonly deadlineMs: number
  readonly #quietMs: number
  #quietSinceMs: number
  #quietPolls = 0
  #uncertain = false

  constructor(options: DrainOptions, nowMs: number) {
    this.toBytes = options.toBytes
    this.deadlineMs = nowMs + (options.limitMs ?? DEFAULT_LIMIT_MS)
    this.#quietMs = options.quietMs ?? DEFAULT_QUIET_MS
    this.#quietSinceMs = nowMs
  }

  /** Takes note of one finished poll. */
  polled({ restless, uncertain }: PolledFile, nowMs: number): void {
    const isQuiet = !restless && !uncertain
    this.#quietPolls = isQuiet ? this.#quietPolls + 1 : 0
    if (!isQuiet) this.#quietSinceMs = nowMs
    this.#uncertain = uncertain
  }

  /**
   * Why the tail is at its end, or undefined when it is not.
   * @param leastQuietMs quiet that is needed whatever was asked for
   */
  reached(readEnd: number, nowMs: number, leastQuietMs: number): TailEndReason | undefined {
    const quietMs = Math.max(this.#quietMs, leastQuietMs)
    if (this.toBytes !== undefined) {
      if (readEnd >= this.toBytes && !this.#uncertain) return 'size-reached'
    } else if (this.#quietPolls >= QUIET_POLLS && nowMs - this.#quietSinceMs >= quietMs) {
      return 'quiet'
    }
    return nowMs >= this.deadlineMs ? 'limit' : undefined
  }
}
