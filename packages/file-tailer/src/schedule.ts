import type { Clock } from './clock.ts'

/** Sleepers that are due within the same slot wake together: thousands of files need few timers. */
const SLOT_MS = 25

/** What is due at once is done in slices, between which the event loop has its turn. */
const SLICE_MS = 1
const CALLS_PER_LOOK = 16

/** Callbacks at their times, with one timer of the clock for all of them. */
export class Schedule {
  readonly #clock: Clock
  readonly #slots = new Map<number, Set<() => void>>()
  /** Being called. */
  readonly #due: Set<() => void>[] = []
  #firing = false
  #armedFor: number | undefined
  #disarm: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  /** Calls back once, not before `delayMs` are over; the returned function takes it back. */
  after(delayMs: number, callback: () => void): () => void {
    const slot = Math.ceil((this.#clock.now() + Math.max(0, delayMs)) / SLOT_MS)
    const entry = (): void => {
      callback()
    }
    const entries = this.#slots.get(slot) ?? new Set()
    this.#slots.set(slot, entries.add(entry))
    if (!this.#firing && (this.#armedFor === undefined || slot < this.#armedFor)) this.#arm(slot)
    return () => {
      if (!entries.delete(entry) || entries.size > 0 || this.#slots.get(slot) !== entries) return
      this.#slots.delete(slot)
      if (this.#slots.size === 0) this.#disarmNow()
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
    this.#firing = true
    try {
      this.#callDue()
    } finally {
      this.#firing = false
      if (this.#due.length > 0) this.#goOnSoon()
      else if (this.#slots.size > 0) this.#arm(Math.min(...this.#slots.keys()))
    }
  }

  #takeDue(now: number): void {
    const due = [...this.#slots].filter(([slot]) => slot * SLOT_MS <= now)
    for (const [slot, entries] of due.toSorted(([a], [b]) => a - b)) {
      this.#slots.delete(slot)
      this.#due.push(entries)
    }
  }

  #callDue(): void {
    const endMs = this.#clock.now() + SLICE_MS
    let called = 0
    for (let entries = this.#due[0]; entries !== undefined; entries = this.#due[0]) {
      for (const entry of entries) {
        // Deleted first: a callback may cancel one of its own slot.
        entries.delete(entry)
        entry()
        called += 1
        if (called % CALLS_PER_LOOK === 0 && this.#clock.now() > endMs) return
      }
      this.#due.shift()
    }
  }

  #goOnSoon(): void {
    setImmediate(() => {
      this.#fire()
    })
  }
}
