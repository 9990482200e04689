import type { Clock } from './clock.ts'

/** Alarms that are due within the same slot ring together: thousands of files need few timers. */
const SLOT_MS = 25

/** What is due at once is done in slices, between which the event loop has its turn. */
const SLICE_MS = 0.5
const CALLS_PER_LOOK = 4

/** Something that is called at a time that is set again and again. */
export abstract class Alarm {
  /** When it is due; undefined: never. Set by its schedule alone. */
  slot: number | undefined

  /** Returns in how many milliseconds it is to be called again, if it is. */
  abstract ring(): number | undefined
}

class OneCall extends Alarm {
  readonly #callback: () => void

  constructor(callback: () => void) {
    super()
    this.#callback = callback
  }

  ring(): undefined {
    this.#callback()
  }
}

interface DueSlot {
  readonly number: number
  readonly alarms: readonly Alarm[]
  called: number
}

/** Alarms at their times, with one timer of the clock for all of them. */
export class Schedule {
  readonly #clock: Clock
  /** By slot. Those that were set to another one since are still here, and left out. */
  readonly #slots = new Map<number, Alarm[]>()
  /** Being called. */
  readonly #due: DueSlot[] = []
  #waiting = 0
  #firing = false
  #armedFor: number | undefined
  #disarm: (() => void) | undefined
  readonly #goOnSoon = (): void => {
    this.#goOn()
  }

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  /** Calls back once, not before `delayMs` are over; the returned function takes it back. */
  after(delayMs: number, callback: () => void): () => void {
    const alarm = new OneCall(callback)
    this.set(alarm, delayMs)
    return () => {
      this.clear(alarm)
    }
  }

  /** Rings not before `delayMs` are over, and not at the time that was set before. */
  set(alarm: Alarm, delayMs: number): void {
    this.#put(alarm, Math.ceil((this.#clock.now() + Math.max(0, delayMs)) / SLOT_MS))
  }

  clear(alarm: Alarm): void {
    if (alarm.slot === undefined) return
    alarm.slot = undefined
    this.#waiting -= 1
    if (this.#waiting > 0) return
    this.#slots.clear()
    this.#disarmNow()
  }

  #put(alarm: Alarm, number: number): void {
    if (alarm.slot === undefined) this.#waiting += 1
    alarm.slot = number
    const slot = this.#slots.get(number)
    if (slot === undefined) this.#slots.set(number, [alarm])
    else slot.push(alarm)
    if (!this.#firing && (this.#armedFor === undefined || number < this.#armedFor)) {
      this.#arm(number)
    }
  }

  #arm(slot: number): void {
    this.#disarmNow()
    this.#armedFor = slot
    this.#disarm = this.#clock.schedule(
      () => {
        this.#fire()
      },
      Math.max(0, slot * SLOT_MS - this.#clock.now()),
    )
  }

  #disarmNow(): void {
    this.#disarm?.()
    this.#disarm = undefined
    this.#armedFor = undefined
  }

  #fire(): void {
    this.#disarmNow()
    this.#takeDue(this.#clock.now())
    this.#goOn()
  }

  /** Calls those that are due for a slice of time. */
  #goOn(): void {
    this.#firing = true
    try {
      this.#callDue()
    } finally {
      this.#firing = false
      if (this.#due.length > 0) setImmediate(this.#goOnSoon)
      else if (this.#slots.size > 0) this.#arm(Math.min(...this.#slots.keys()))
    }
  }

  #takeDue(now: number): void {
    const due = [...this.#slots.keys()].filter((number) => number * SLOT_MS <= now)
    for (const number of due.toSorted((a, b) => a - b)) {
      // All are looked at in one go, which brings what lies apart in memory sooner than one by one.
      const alarms = this.#slots.get(number)?.filter((alarm) => alarm.slot === number) ?? []
      this.#slots.delete(number)
      this.#due.push({ number, alarms, called: 0 })
    }
  }

  #callDue(): void {
    const endMs = this.#clock.now() + SLICE_MS
    for (let slot = this.#due[0]; slot !== undefined; slot = this.#due[0]) {
      const { alarms, number } = slot
      for (let alarm = alarms[slot.called]; alarm !== undefined; alarm = alarms[slot.called]) {
        slot.called += 1
        if (alarm.slot === number) this.#ring(alarm, number)
        if (slot.called % CALLS_PER_LOOK === 0 && this.#clock.now() > endMs) return
      }
      this.#due.shift()
    }
  }

  #ring(alarm: Alarm, number: number): void {
    alarm.slot = undefined
    this.#waiting -= 1
    const againMs = alarm.ring()
    if (againMs !== undefined) this.#put(alarm, number + Math.max(1, Math.ceil(againMs / SLOT_MS)))
  }
}
