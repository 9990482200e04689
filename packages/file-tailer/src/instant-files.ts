import { lstatSync, readSync } from 'node:fs'

import type { InstantAccess, Problem, ReadBytes, Refused, Seen } from './file-access.ts'
import { identity, kindOf, problem, refused } from './file-kind.ts'
import { BUFFER_BYTES, spareBuffer, takeOut } from './read-buffers.ts'

/** After so long the event loop has its turn. */
const TURN_MS = 1
/** A disk that takes so long, twice in so many calls, is busy: a process on a busy machine is held up now and then. */
const SLOW_MS = 5
const FEW_CALLS = 32
/** Then the event loop waits for it for a fiftieth of the time at most. */
const PAUSE_FACTOR = 50

/**
 * Calls that the event loop itself makes: a tenth of the price of handing them to a thread, where they
 * take microseconds. For local file systems only, and only as long as they are that quick.
 */
export class InstantFiles implements InstantAccess {
  readonly #oneByte = Buffer.alloc(1)
  #turnEndsMs: number | undefined
  #nextTurn: Promise<void> | undefined
  #callsSinceSlow = FEW_CALLS
  #pausedUntilMs = 0

  turn(): Promise<void> | undefined {
    const now = performance.now()
    if (this.#turnEndsMs === undefined) {
      this.#turnEndsMs = now + TURN_MS
      this.#nextTurn = new Promise((resolve) => {
        setImmediate(() => {
          this.#turnEndsMs = undefined
          resolve()
        })
      })
    }
    return now < this.#turnEndsMs ? undefined : this.#nextTurn
  }

  read(handle: number, position: number, length: number): ReadBytes | Problem | undefined {
    return this.#make(() => {
      const buffer = spareBuffer()
      const bytesRead = readSync(handle, buffer, 0, Math.min(length, BUFFER_BYTES), position)
      return { kind: 'bytes', bytes: takeOut(buffer, bytesRead) }
    })
  }

  hasMore(handle: number, position: number): boolean | undefined {
    const found = this.#make(() => readSync(handle, this.#oneByte, 0, 1, position) > 0)
    return typeof found === 'boolean' ? found : undefined
  }

  look(path: string): Seen | Refused | Problem | undefined {
    return this.#make(() => {
      const stats = lstatSync(path, { bigint: true })
      return stats.isFile() ? { kind: 'seen', ...identity(stats) } : refused(kindOf(stats))
    })
  }

  #make<T>(call: () => T): T | Problem | undefined {
    const startedAtMs = performance.now()
    if (startedAtMs < this.#pausedUntilMs) return undefined
    try {
      return call()
    } catch (error) {
      return problem(asSystemError(error))
    } finally {
      this.#tookMs(performance.now() - startedAtMs, startedAtMs)
    }
  }

  #tookMs(ms: number, startedAtMs: number): void {
    this.#callsSinceSlow += 1
    if (ms < SLOW_MS) return
    if (this.#callsSinceSlow <= FEW_CALLS) this.#pausedUntilMs = startedAtMs + ms * PAUSE_FACTOR
    this.#callsSinceSlow = 0
  }
}

function asSystemError(error: unknown): NodeJS.ErrnoException {
  return error instanceof Error ? error : new Error(String(error))
}
