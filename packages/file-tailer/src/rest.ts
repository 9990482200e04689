import type { InstantAccess } from './file-access.ts'
import { pollDelayMs, type Polling } from './polling.ts'
import { Alarm, type Schedule } from './schedule.ts'

/** Whoever rests. */
export interface Rester {
  /** For how long a rest that is over goes on; undefined: not at all. */
  restAgainMs(): number | undefined
}

/** A file of which it is enough to see that it has not grown. */
export interface WatchedFile {
  readonly instant: InstantAccess
  readonly handle: number
  /** How far it was read. */
  readonly position: number
}

/** So many polls in a row only see that the file has not grown. */
const WATCHED_POLLS = 5

/**
 * The time between two turns of a tail. Most polls find nothing: what they need is kept here, side by
 * side, since with thousands of files each object that is touched costs more than what is done with it.
 */
export class Rest extends Alarm {
  /** Polls in a row that found nothing. */
  idlePolls = 0
  #instant: InstantAccess | undefined
  #handle = -1
  #position = 0
  #end: (() => void) | undefined
  readonly #polling: Polling
  readonly #schedule: Schedule
  readonly #rester: Rester

  constructor(schedule: Schedule, polling: Polling, rester: Rester) {
    super()
    this.#schedule = schedule
    this.#polling = polling
    this.#rester = rester
  }

  take(delayMs: number): Promise<void> | undefined {
    if (delayMs <= 0) return undefined
    return new Promise((resolve) => {
      this.#end = resolve
      this.#schedule.set(this, delayMs)
    })
  }

  /** What the rester is asked for only when it has grown; undefined: it is asked for every poll. */
  watch(file: WatchedFile | undefined): void {
    this.#instant = file?.instant
    this.#handle = file?.handle ?? -1
    this.#position = file?.position ?? 0
  }

  /** The watched file was read so far. */
  readTo(position: number): void {
    this.#position = position
  }

  /** Reads the watched file; undefined: that is not to be done at once. Nothing, if all is known. */
  readAtOnce(position: number, length: number, known: number): Uint8Array | undefined {
    const answer = this.#instant?.read(this.#handle, position, length, known)
    return answer?.kind === 'bytes' ? answer.bytes : undefined
  }

  /** Ends the rest, if there is one. */
  end(): void {
    const end = this.#end
    this.#end = undefined
    this.#schedule.clear(this)
    end?.()
  }

  polled(grew: boolean): void {
    this.idlePolls = grew ? 0 : this.idlePolls + 1
  }

  ring(): number | undefined {
    if (
      this.idlePolls < WATCHED_POLLS &&
      this.#instant?.endsAt(this.#handle, this.#position) === true
    ) {
      this.idlePolls += 1
      return pollDelayMs(this.#polling, this.idlePolls)
    }
    const againMs = this.#rester.restAgainMs()
    if (againMs === undefined) this.end()
    // It may have been ended meanwhile.
    return this.#end && againMs
  }
}
