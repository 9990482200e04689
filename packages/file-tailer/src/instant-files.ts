import { lstatSync, readlinkSync, readSync } from 'node:fs'

import type {
  InstantAccess,
  Link,
  Opened,
  Problem,
  ReadBytes,
  Refused,
  Seen,
} from './file-access.ts'
import { asSystemError, identity, kindOf, problem, refused } from './file-kind.ts'
import { LoopTurns } from './loop-turns.ts'
import { openToReadSync } from './open-file.ts'
import { QuickCalls } from './quick-calls.ts'
import { BUFFER_BYTES, keepSpare, spareBuffer, takeOut } from './read-buffers.ts'

/** A disk that takes so long is busy. */
const SLOW_MS = 5

const NO_LINK: Problem = { kind: 'problem', code: 'EINVAL' }
const ONE_BYTE = Buffer.alloc(1)
const NOTHING_NEW: ReadBytes = { kind: 'bytes', bytes: new Uint8Array() }

/**
 * Calls that the event loop itself makes: a tenth of the price of handing them to a thread, where they
 * take microseconds. For local file systems only, and only as long as they are that quick.
 */
export class InstantFiles implements InstantAccess {
  readonly #turns: LoopTurns
  readonly #calls: QuickCalls

  /** @param turns shared with all that a tailer does at once */
  constructor(turns = new LoopTurns(), calls = new QuickCalls(SLOW_MS)) {
    this.#turns = turns
    this.#calls = calls
  }

  turn(): Promise<void> | undefined {
    return this.#turns.wait()
  }

  get isOurTurn(): boolean {
    return this.#turns.isOurs
  }

  open(path: string): Opened | Refused | Problem | undefined {
    return this.#calls.make(() => openToReadSync(path))
  }

  endsAt(handle: number, position: number): boolean | undefined {
    const startedAtMs = this.#calls.start()
    if (startedAtMs === undefined) return undefined
    try {
      return readSync(handle, ONE_BYTE, 0, 1, position) === 0
    } catch {
      return undefined
    } finally {
      this.#calls.end(startedAtMs)
    }
  }

  read(
    handle: number,
    position: number,
    length: number,
    known: number,
  ): ReadBytes | Problem | undefined {
    const startedAtMs = this.#calls.start()
    if (startedAtMs === undefined) return undefined
    const buffer = spareBuffer()
    try {
      const bytesRead = readSync(handle, buffer, 0, Math.min(length, BUFFER_BYTES), position)
      if (bytesRead > known) return { kind: 'bytes', bytes: takeOut(buffer, bytesRead) }
    } catch (error) {
      return problem(asSystemError(error))
    } finally {
      this.#calls.end(startedAtMs)
    }
    keepSpare(buffer)
    return NOTHING_NEW
  }

  look(path: string): Seen | Refused | Problem | undefined {
    return this.#calls.make(() => {
      const stats = lstatSync(path, { bigint: true })
      return stats.isFile() ? { kind: 'seen', ...identity(stats) } : refused(kindOf(stats))
    })
  }

  readLink(path: string): Link | Problem | undefined {
    return this.#calls.make(() => {
      // Asked first: most are none, and an error that is thrown costs more than all other calls.
      const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
      return isLink ? { kind: 'link', target: readlinkSync(path) } : NO_LINK
    })
  }
}
