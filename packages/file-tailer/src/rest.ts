import { Alarm, type Schedule } from './schedule.ts'

/** Whoever rests. */
export interface Rester {
  /** For how long a rest that is over goes on; undefined: not at all. */
  restAgainMs(): number | undefined
}

/** The time between two turns of a tail. */
export class Rest extends Alarm {
  readonly #schedule: Schedule
  readonly #rester: Rester
  #end: (() => void) | undefined

  constructor(schedule: Schedule, rester: Rester) {
    super()
    this.#schedule = schedule
    this.#rester = rester
  }

  take(delayMs: number): Promise<void> | undefined {
    if (delayMs <= 0) return undefined
    return new Promise((resolve) => {
      this.#end = resolve
      this.#schedule.set(this, delayMs)
    })
  }

  /** Ends the rest, if there is one. */
  end(): void {
    const end = this.#end
    this.#end = undefined
    this.#schedule.clear(this)
    end?.()
  }

  ring(): number | undefined {
    const againMs = this.#rester.restAgainMs()
    if (againMs === undefined) this.end()
    // It may have been ended meanwhile.
    return this.#end && againMs
  }
}
