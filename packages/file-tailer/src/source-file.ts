import { dirname } from 'node:path'

import type { InstantAccess, Opened, Problem, Refused, Seen } from './file-access.ts'
import type { MountLane, StallObserver } from './mount-lane.ts'
import type { TailEventFacts } from './tail-event.ts'

/** Two looks this far apart must agree before a file counts as cut. */
const CONFIRM_MS = 1000

/** What stands in the way of reading. */
export type Obstacle =
  | { readonly type: 'missing' }
  | { readonly type: 'refused'; readonly found: Refused['found'] }
  | { readonly type: 'unreadable'; readonly operation: 'open' | 'read'; readonly code: string }

export interface SourceFileOptions {
  readonly path: string
  readonly lane: MountLane
  readonly observer: StallObserver
  readonly emit: (event: TailEventFacts) => void
  readonly now: () => number
}

/**
 * The file behind a path: opened once, and kept, so that a file that is unlinked or replaced is read to
 * its end. Only one that cannot be read any more is opened anew.
 */
export class SourceFile {
  readonly #options: SourceFileOptions
  readonly #instant: InstantAccess | undefined
  #handle: number | undefined
  #file = ''
  #broken = false
  #obstacle: Obstacle | undefined
  #failures = 0
  #pathState = 'ours'
  #size = 0
  #lookedAtMs = -Infinity
  #shorterSinceMs: number | undefined

  constructor(options: SourceFileOptions) {
    this.#options = options
    this.#instant = options.lane.instant
  }

  get lane(): MountLane {
    return this.#options.lane
  }

  get obstacle(): Obstacle | undefined {
    return this.#obstacle
  }

  get wasOpened(): boolean {
    return this.#handle !== undefined
  }

  /** Failed tries in a row. */
  get failures(): number {
    return this.#failures
  }

  /** The size at the last look: bytes may follow. */
  get size(): number {
    return this.#size
  }

  /** The file seemed shorter than what was read, once. */
  get maybeTruncated(): boolean {
    return this.#shorterSinceMs !== undefined
  }

  /** The path does not lead to the open file any more. */
  get pathLost(): boolean {
    return this.#pathState !== 'ours'
  }

  /** Opens the file unless it is open. False: there is nothing to read from. */
  async open(): Promise<boolean> {
    if (this.#handle !== undefined && !this.#broken) return true
    const { lane, observer, path } = this.#options
    if (this.#obstacle?.type === 'missing' && lane.attributes.hidesGrowth) {
      await lane.call(observer, (files) => files.refreshDirectory(dirname(path)))
    }
    const answer = await lane.call(observer, (files) => files.open(path))
    if (answer.kind === 'opened') await this.#use(answer)
    else this.#notOpened(answer)
    return this.#handle !== undefined
  }

  /**
   * Up to `length` bytes at `position`; undefined when they could not be read.
   * @param known so many bytes at `position` were read before
   */
  async read(position: number, length: number, known = 0): Promise<Uint8Array | undefined> {
    const handle = this.#handle
    if (handle === undefined) return undefined
    const { lane, observer } = this.#options
    for (let turn = this.#instant?.turn(); turn; turn = this.#instant?.turn()) await turn
    const answer =
      this.#instant?.read(handle, position, length, 0) ??
      (await lane.call(observer, (files) => files.read(handle, position, length)))
    if (answer.kind === 'problem') {
      this.#broken = true
      this.#failed({ type: 'unreadable', operation: 'read', code: answer.code })
      return undefined
    }
    this.#works()
    return this.#taken(answer.bytes, known)
  }

  /** As `read`, where that can be done at once; undefined also when it cannot. Nothing, if all is known. */
  readAtOnce(position: number, length: number, known: number): Uint8Array | undefined {
    if (this.#handle === undefined || this.#obstacle !== undefined) return undefined
    const answer = this.#instant?.read(this.#handle, position, length, known)
    return answer?.kind === 'bytes' ? this.#taken(answer.bytes, known) : undefined
  }

  #taken(bytes: Uint8Array, known: number): Uint8Array {
    // Who can be read further is not shorter than what was read.
    if (bytes.length > known) this.#shorterSinceMs = undefined
    return bytes
  }

  /** When the path was last looked at. */
  get lookedAtMs(): number {
    return this.#lookedAtMs
  }

  /**
   * Looks at the path; returns the size that a file that was cut has now.
   * @param readEnd how far the file was read
   */
  async look(readEnd: number): Promise<number | undefined> {
    const answer = this.#instant?.look(this.#options.path) ?? (await this.#askedLook())
    this.#lookedAtMs = this.#options.now()
    if (answer.kind === 'seen' && answer.file === this.#file) {
      this.#pathState = 'ours'
      this.#size = answer.size
      return this.#truncatedTo(answer.size, readEnd)
    }
    this.#shorterSinceMs = undefined
    this.#pathChanged(answer)
    return undefined
  }

  /** Whether a look that can be made at once finds the file as it was; else it is still to be made. */
  isAsItWas(readEnd: number): boolean {
    const answer = this.#instant?.look(this.#options.path)
    if (answer?.kind !== 'seen' || answer.file !== this.#file || answer.size < readEnd) return false
    this.#lookedAtMs = this.#options.now()
    return this.#pathState === 'ours' && !this.maybeTruncated
  }

  async #askedLook(): Promise<Seen | Refused | Problem> {
    const { lane, observer, path } = this.#options
    await lane.lookAllowed()
    return lane.call(observer, (files) => files.look(path))
  }

  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    if (handle === undefined) return
    await this.#options.lane.call(this.#options.observer, (files) => files.close(handle))
  }

  async #use(opened: Opened): Promise<void> {
    const { emit } = this.#options
    const before = this.#handle
    const other = before !== undefined && opened.file !== this.#file
    if (before !== undefined) await this.close()
    this.#handle = opened.handle
    this.#file = opened.file
    this.#size = opened.size
    this.#broken = false
    this.#pathState = 'ours'
    if (before === undefined) emit({ type: 'file-appeared', size: opened.size })
    else if (other) emit({ type: 'file-replaced' })
    if (before === undefined) this.#works()
  }

  #notOpened(answer: Refused | Problem): void {
    if (this.#handle !== undefined) {
      // What was open is tried again: it may have been the mount, for a moment.
      this.#failures += 1
      this.#pathChanged(answer)
    } else if (answer.kind === 'refused') this.#failed({ type: 'refused', found: answer.found })
    else if (isAbsent(answer)) this.#failed({ type: 'missing' })
    else this.#failed({ type: 'unreadable', operation: 'open', code: answer.code })
  }

  #failed(obstacle: Obstacle): void {
    this.#failures += 1
    const before = this.#obstacle
    this.#obstacle = obstacle
    if (before !== undefined && sameObstacle(before, obstacle)) return
    if (obstacle.type === 'missing') this.#options.emit({ type: 'file-missing' })
    else if (obstacle.type === 'refused') {
      this.#options.emit({ type: 'file-refused', found: obstacle.found })
    } else {
      const { code, operation } = obstacle
      this.#options.emit({ type: 'file-unreadable', code, operation })
    }
  }

  #works(): void {
    const before = this.#obstacle
    this.#obstacle = undefined
    this.#failures = 0
    this.#broken = false
    if (before?.type === 'unreadable') this.#options.emit({ type: 'file-readable' })
  }

  #pathChanged(answer: { kind: 'seen' } | Refused | Problem): void {
    const { emit } = this.#options
    const state = answer.kind === 'problem' && !isAbsent(answer) ? this.#pathState : answer.kind
    if (state === this.#pathState) return
    this.#pathState = state
    if (answer.kind === 'seen') emit({ type: 'file-replaced' })
    else if (answer.kind === 'refused') emit({ type: 'file-refused', found: answer.found })
    else emit({ type: 'file-unlinked' })
  }

  /** A network client may show an old size for a while: one look is no proof. */
  #truncatedTo(size: number, readEnd: number): number | undefined {
    if (size >= readEnd) {
      this.#shorterSinceMs = undefined
      return undefined
    }
    const now = this.#options.now()
    this.#shorterSinceMs ??= now
    if (now - this.#shorterSinceMs < CONFIRM_MS) return undefined
    this.#shorterSinceMs = undefined
    return size
  }
}

function isAbsent(problem: Problem): boolean {
  return problem.code === 'ENOENT' || problem.code === 'ENOTDIR'
}

function sameObstacle(a: Obstacle, b: Obstacle): boolean {
  if (a.type === 'unreadable' && b.type === 'unreadable') return a.code === b.code
  if (a.type === 'refused' && b.type === 'refused') return a.found === b.found
  return a.type === b.type
}
