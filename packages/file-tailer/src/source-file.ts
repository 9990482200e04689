import { dirname } from 'node:path'

import type { InstantAccess, Opened, Problem, ReadBytes, Refused, Seen } from './file-access.ts'
import type { MountLane, StallObserver } from './mount-lane.ts'
import { CurrentObstacle, isAbsent, type Obstacle } from './obstacle.ts'
import { PathState } from './path-state.ts'
import type { WatchedFile } from './rest.ts'
import { ShorterFile } from './shorter-file.ts'
import type { TailEventFacts } from './tail-event.ts'

export interface SourceFileOptions {
  readonly path: string
  readonly lane: MountLane
  readonly observer: StallObserver
  readonly emit: (event: TailEventFacts) => void
  readonly now: () => number
}

/** A read that is to be made. */
export interface Range {
  readonly position: number
  readonly length: number
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
  readonly #obstacle: CurrentObstacle
  readonly #pathState: PathState
  #size = 0
  #lookedAtMs = -Infinity
  readonly #shorter = new ShorterFile()
  /** What was read with the last look, for the read that follows. */
  #ahead: (Range & { readonly answer: ReadBytes | Problem }) | undefined

  constructor(options: SourceFileOptions) {
    this.#options = options
    this.#instant = options.lane.instant
    this.#obstacle = new CurrentObstacle(options.emit)
    this.#pathState = new PathState(options.emit)
  }

  get lane(): MountLane {
    return this.#options.lane
  }

  get obstacle(): Obstacle | undefined {
    return this.#obstacle.obstacle
  }

  get wasOpened(): boolean {
    return this.#handle !== undefined
  }

  /** Failed tries in a row. */
  get failures(): number {
    return this.#obstacle.failures
  }

  /** The size at the last look: bytes may follow. */
  get size(): number {
    return this.#size
  }

  /** The file seemed shorter than what was read, once. */
  get maybeTruncated(): boolean {
    return this.#shorter.isPossible
  }

  /** The path does not lead to the open file any more. */
  get pathLost(): boolean {
    return !this.#pathState.isOurs
  }

  /** Opens the file unless it is open. False: there is nothing to read from. */
  async open(): Promise<boolean> {
    if (this.#handle !== undefined && !this.#broken) return true
    const { lane, observer, path } = this.#options
    if (this.obstacle?.type === 'missing' && lane.attributes.hidesGrowth) {
      await lane.call(observer, (files) => files.refreshDirectory(dirname(path)))
    }
    await this.#turn()
    const answer =
      this.#instant?.open(path) ?? (await lane.call(observer, (files) => files.open(path)))
    if (answer.kind === 'opened') await this.#use(answer)
    else this.#notOpened(answer)
    return this.#handle !== undefined
  }

  /**
   * Up to `length` bytes at `position`, at once where that can be; undefined when they could not be read.
   * @param known so many bytes at `position` were read before
   */
  read(
    position: number,
    length: number,
    known = 0,
  ): Uint8Array | undefined | Promise<Uint8Array | undefined> {
    const handle = this.#handle
    if (handle === undefined) return undefined
    const instant = this.#instant?.isOurTurn === true ? this.#instant : undefined
    const answer = this.#readAhead(position, length) ?? instant?.read(handle, position, length, 0)
    return answer === undefined
      ? this.#askedRead(handle, position, length, known)
      : this.#answered(answer, known)
  }

  async #askedRead(
    handle: number,
    position: number,
    length: number,
    known: number,
  ): Promise<Uint8Array | undefined> {
    const { lane, observer } = this.#options
    await this.#turn()
    const answer =
      this.#instant?.read(handle, position, length, 0) ??
      (await lane.call(observer, (files) => files.read(handle, position, length)))
    return this.#answered(answer, known)
  }

  #answered(answer: ReadBytes | Problem, known: number): Uint8Array | undefined {
    if (answer.kind === 'problem') {
      this.#broken = true
      this.#obstacle.failed({ type: 'unreadable', operation: 'read', code: answer.code })
      return undefined
    }
    this.#obstacle.overcome()
    this.#broken = false
    return this.#taken(answer.bytes, known)
  }

  /** Among many that could be read at once, the event loop has its turns too. */
  async #turn(): Promise<void> {
    for (let turn = this.#instant?.turn(); turn; turn = this.#instant?.turn()) await turn
  }

  /** The file as one of which it is enough to see that it has not grown, if it is. */
  watched(position: number): WatchedFile | undefined {
    const instant = this.#instant
    const handle = this.#handle
    if (instant === undefined || handle === undefined || this.maybeTruncated) return undefined
    return this.obstacle === undefined ? { instant, handle, position } : undefined
  }

  // Who can be read further is not shorter than what was read.
  #taken(bytes: Uint8Array, known: number): Uint8Array {
    if (bytes.length > known) this.#shorter.dismiss()
    return bytes
  }

  /** When the path was last looked at. */
  get lookedAtMs(): number {
    return this.#lookedAtMs
  }

  /**
   * Looks at the path; returns the size that a file that was cut has now.
   * @param readEnd how far the file was read
   * @param next the read that follows, where one is sure to
   */
  async look(readEnd: number, next?: Range): Promise<number | undefined> {
    const answer = this.#instant?.look(this.#options.path) ?? (await this.#askedLook(next))
    this.#lookedAtMs = this.#options.now()
    if (answer.kind === 'seen' && answer.file === this.#file) {
      this.#pathState.foundOurs()
      this.#size = answer.size
      return this.#shorter.looked(answer.size, readEnd, this.#lookedAtMs)
    }
    this.#shorter.dismiss()
    this.#pathState.foundOther(answer)
    return undefined
  }

  /** Whether a look that can be made at once finds the file as it was; else it is still to be made. */
  isAsItWas(readEnd: number): boolean {
    const answer = this.#instant?.look(this.#options.path)
    if (answer?.kind !== 'seen' || answer.file !== this.#file || answer.size < readEnd) return false
    this.#lookedAtMs = this.#options.now()
    return this.#pathState.isOurs && !this.maybeTruncated
  }

  async #askedLook(next: Range | undefined): Promise<Seen | Refused | Problem> {
    const { lane, observer, path } = this.#options
    await lane.lookAllowed()
    const handle = this.#handle
    if (handle === undefined || next === undefined) {
      return lane.call(observer, (files) => files.look(path))
    }
    const { position, length } = next
    const polled = await lane.call(observer, (files) => files.poll(path, handle, position, length))
    if (polled.kind === 'problem') return polled
    this.#ahead = { ...next, answer: polled.read }
    return polled.look
  }

  #readAhead(position: number, length: number): ReadBytes | Problem | undefined {
    const ahead = this.#ahead
    this.#ahead = undefined
    return ahead?.position === position && ahead.length === length ? ahead.answer : undefined
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
    this.#pathState.foundOurs()
    if (before === undefined) emit({ type: 'file-appeared', size: opened.size })
    else if (other) emit({ type: 'file-replaced' })
    if (before === undefined) this.#obstacle.overcome()
  }

  #notOpened(answer: Refused | Problem): void {
    if (this.#handle !== undefined) {
      // What was open is tried again: it may have been the mount, for a moment.
      this.#obstacle.failed()
      this.#pathState.foundOther(answer)
    } else if (answer.kind === 'refused')
      this.#obstacle.failed({ type: 'refused', found: answer.found })
    else if (isAbsent(answer)) this.#obstacle.failed({ type: 'missing' })
    else this.#obstacle.failed({ type: 'unreadable', operation: 'open', code: answer.code })
  }
}
