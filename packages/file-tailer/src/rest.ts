import type { Schedule } from './schedule.ts'

/** The time between two turns of a tail. */
export class Rest {
  readonly #schedule: Schedule
  #end: (() => void) | undefined

  constructor(schedule: Schedule) {
    this.#schedule = schedule
  }

  /** Rests for `delayMs`, and then for as long as `again` says, until it says nothing. */
  take(delayMs: number, again: () => number | undefined): Promise<void> | undefined {
    if (delayMs <= 0) return undefined
    return new Promise<void>((resolve) => {
      const restOn = (forMs: number): void => {
        const cancel = this.#schedule.after(forMs, () => {
          const nextMs = again()
          if (nextMs !== undefined && nextMs > 0) restOn(nextMs)
          else this.end()
        })
        this.#end = () => {
          cancel()
          resolve()
        }
      }
      restOn(delayMs)
    })
  }

  /** Ends the rest, if there is one. */
  end(): void {
    const end = this.#end
    this.#end = undefined
    end?.()
  }
}
