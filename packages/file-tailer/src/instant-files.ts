import { lstatSync, readSync } from 'node:fs'

import type { InstantAccess, Problem, ReadBytes, Refused, Seen } from './file-access.ts'
import { identity, kindOf, problem, refused } from './file-kind.ts'
import { BUFFER_BYTES, spareBuffer, takeOut } from './read-buffers.ts'

/** After so long the event loop gets its turn. */
const TURN_MS = 4
/** A local disk that takes so long is busy: then the event loop may wait for it for a fiftieth of the time. */
const SLOW_MS = 5
const PAUSE_FACTOR = 50

/**
 * Calls that the event loop itself makes: a tenth of the price of handing them to a thread, where they
 * take microseconds. For local file systems only, and only as long as they are that quick.
 */
export class InstantFiles implements InstantAccess {
  readonly #oneByte = Buffer.alloc(1)
  #turnEndsMs: number | undefined
  #pausedUntilMs = 0

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
    if (!this.#allowed(startedAtMs)) return undefined
    try {
      return call()
    } catch (error) {
      return problem(asSystemError(error))
    } finally {
      const endedAtMs = performance.now()
      const tookMs = endedAtMs - startedAtMs
      if (tookMs > SLOW_MS) this.#pausedUntilMs = endedAtMs + tookMs * PAUSE_FACTOR
    }
  }

  /** What was read is also handled: that counts as well. */
  #allowed(nowMs: number): boolean {
    if (nowMs < this.#pausedUntilMs) return false
    if (this.#turnEndsMs !== undefined) return nowMs < this.#turnEndsMs
    this.#turnEndsMs = nowMs + TURN_MS
    setImmediate(() => {
      this.#turnEndsMs = undefined
    })
    return true
  }
}

function asSystemError(error: unknown): NodeJS.ErrnoException {
  return error instanceof Error ? error : new Error(String(error))
}
