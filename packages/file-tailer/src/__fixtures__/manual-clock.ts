import type { Clock } from '../clock.ts'

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #nowMs = 0
  readonly timers = new Set<{ readonly dueMs: number; readonly callback: () => void }>()

  now(): number {
    return this.#nowMs
  }

  schedule(callback: () => void, delayMs: number): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, callback }
    this.timers.add(timer)
    return () => {
      this.timers.delete(timer)
    }
  }

  /** Moves on, firing what is due on the way at its own time. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms
    for (;;) {
      const due = [...this.timers].filter((timer) => timer.dueMs <= endMs)
      const next = due.toSorted((a, b) => a.dueMs - b.dueMs)[0]
      if (next === undefined) break
      this.timers.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.callback()
    }
    this.#nowMs = endMs
  }
}
