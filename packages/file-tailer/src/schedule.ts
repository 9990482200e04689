import type { Clock } from './clock.ts'

/** Sleepers that are due within the same slot wake together: thousands of files need few timers. */
const SLOT_MS = 25

/** Callbacks at their times, with one timer of the clock for all of them. */
export class Schedule {
  readonly #clock: Clock
  readonly #slots = new Map<number, Set<() => void>>()
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
    if (this.#armedFor === undefined || slot < this.#armedFor) this.#arm(slot)
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
    const now = this.#clock.now()
    const due = [...this.#slots.keys()].filter((slot) => slot * SLOT_MS <= now)
    for (const slot of due.toSorted((a, b) => a - b)) {
      const entries = this.#slots.get(slot)
      this.#slots.delete(slot)
      for (const entry of entries ?? []) {
        // Deleted first: a callback may cancel one of its own slot.
        if (entries?.delete(entry) === true) entry()
      }
    }
    if (this.#slots.size > 0 && this.#armedFor === undefined) {
      this.#arm(Math.min(...this.#slots.keys()))
    }
  }
}
