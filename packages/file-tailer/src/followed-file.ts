import { Delivery } from './delivery.ts'
import { DrainGoal } from './drain-goal.ts'
import { LineCutter, type ByteRange, type Cut } from './line-cutter.ts'
import type { MountLane, StallObserver } from './mount-lane.ts'
import { NulGuard } from './nul-guard.ts'
import { pollDelayMs, retryDelayMs, type Polling } from './polling.ts'
import type { Schedule } from './schedule.ts'
import { SourceFile } from './source-file.ts'
import { obstacleEnding, tailEnd } from './tail-end.ts'
import type { TailError } from './tail-error.ts'
import type { DrainOptions, FollowOptions, Tail, TailEnd, TailEndReason } from './tail.ts'

const READ_BYTES = 256 * 1024
/** How long `stop` waits for a batch that is being handled. */
const STOP_WAIT_MS = 5000
/** A drained tail ends this long after its limit, even if neither mount nor consumer answers. */
const LIMIT_GRACE_MS = 1000
/** A network client may show the last bytes of a file that lost its name only when its cache expires. */
const NAMELESS_QUIET_MS = 6000

export interface FollowedFileOptions {
  readonly path: string
  readonly follow: FollowOptions
  readonly limits: { readonly maxLineBytes: number; readonly maxBatchBytes: number }
  readonly schedule: Schedule
  readonly polling: Polling
  readonly laneFor: (path: string, observer: StallObserver) => Promise<MountLane>
}

/** One tail: one loop of poll and sleep, so that no byte can be read by two at a time. */
export class FollowedFile implements Tail {
  readonly path: string
  readonly done: Promise<TailEnd>
  readonly #options: FollowedFileOptions
  readonly #delivery: Delivery
  readonly #cutter: LineCutter
  readonly #nuls = new NulGuard()
  readonly #resolve: (end: TailEnd) => void
  readonly #onAbort = (): void => void this.stop()
  #source: SourceFile | undefined
  #goal: DrainGoal | undefined
  #ended = false
  #stopping = false
  #stalledMount: string | undefined
  #idlePolls = 0
  #poked = false
  #wake: (() => void) | undefined
  #cancelAlarm: (() => void) | undefined

  constructor(options: FollowedFileOptions) {
    const { path, follow, limits } = options
    const { promise, resolve } = Promise.withResolvers<TailEnd>()
    this.path = path
    this.done = promise
    this.#resolve = resolve
    this.#options = options
    this.#cutter = new LineCutter({ from: follow.from ?? 0, ...limits })
    this.#delivery = new Delivery({
      path,
      consumer: follow,
      onFailed: (error) => {
        this.#settle('failed', error)
      },
    })
    if (follow.signal?.aborted === true) this.#settle('stopped')
    else follow.signal?.addEventListener('abort', this.#onAbort, { once: true })
    void this.#run()
  }

  get offset(): number {
    return this.#delivery.offset
  }

  poke(): void {
    this.#poked = true
    this.#wake?.()
  }

  drain(options: DrainOptions = {}): Promise<TailEnd> {
    if (this.#ended) return this.done
    const { schedule } = this.#options
    const goal = new DrainGoal(options, schedule.now())
    this.#goal = goal
    this.#cancelAlarm?.()
    this.#cancelAlarm = schedule.after(goal.deadlineMs - schedule.now() + LIMIT_GRACE_MS, () => {
      this.#settle('limit')
    })
    this.poke()
    return this.done
  }

  stop(): Promise<TailEnd> {
    if (this.#ended || this.#stopping) return this.done
    this.#stopping = true
    if (this.#delivery.busy) {
      this.#cancelAlarm?.()
      this.#cancelAlarm = this.#options.schedule.after(STOP_WAIT_MS, () => {
        this.#settle('stopped')
      })
    } else {
      this.#settle('stopped')
    }
    return this.done
  }

  async #run(): Promise<void> {
    while (!this.#ended) {
      this.#poked = false
      const grew = await this.#poll()
      this.#idlePolls = grew ? 0 : this.#idlePolls + 1
      const reason = this.#ended ? undefined : this.#drained(grew)
      if (reason !== undefined) await this.#finish(reason)
      if (!this.#ended) await this.#sleep(this.#delayMs())
    }
    await this.#source?.close()
  }

  /** Looks and reads until there is nothing more. True when bytes came. */
  async #poll(): Promise<boolean> {
    const source = await this.#ensureSource()
    const wasOpen = source.wasOpened
    if (this.#ended || !(await source.open()) || this.#ended) return false
    // Where attributes are cached, only a look shows the growth; opening was one.
    if (source.lane.cachesAttributes && wasOpen) await this.#look(source)
    const from = this.#cutter.position
    await this.#readAll(source)
    const grew = this.#cutter.position > from
    if (!grew && !this.#ended && source.lookDue) await this.#look(source)
    return grew
  }

  async #ensureSource(): Promise<SourceFile> {
    if (this.#source !== undefined) return this.#source
    const { path, schedule, laneFor } = this.#options
    const observer: StallObserver = {
      mountStalled: (mount) => {
        this.#stalledMount = mount
        this.#delivery.emit({ type: 'mount-stalled', mount })
      },
      mountResumed: (mount, stalledMs) => {
        this.#stalledMount = undefined
        this.#delivery.emit({ type: 'mount-resumed', mount, stalledMs })
      },
    }
    const lane = await laneFor(path, observer)
    this.#source = new SourceFile({
      path,
      lane,
      observer,
      now: () => schedule.now(),
      emit: (facts) => {
        this.#delivery.emit(facts)
      },
    })
    return this.#source
  }

  async #look(source: SourceFile): Promise<void> {
    const { position } = this.#cutter
    const size = await source.look(position)
    if (size === undefined || this.#ended) return
    const held = this.#cutter.held
    const { start, end } = this.#cutter.unfinished
    if (held !== undefined && held.length > 0) {
      await this.#delivery.deliver({ kind: 'rest', bytes: held, start, end })
    }
    this.#delivery.emit({ type: 'file-truncated', size, readBytes: position })
    this.#delivery.restart()
    this.#cutter.restart(0)
    this.#nuls.reset()
  }

  async #readAll(source: SourceFile): Promise<void> {
    const { schedule } = this.#options
    for (;;) {
      const { position } = this.#cutter
      const bytes = await source.read(position, READ_BYTES)
      if (bytes === undefined || bytes.length === 0 || this.#ended) return
      const usable = this.#nuls.usable(bytes, position, source.size, schedule.now())
      if (usable.accepted) this.#delivery.emit({ type: 'nul-hole', ...usable.accepted })
      const cut = this.#cutter.take(bytes.subarray(0, usable.length))
      if (!(await this.#deliver(cut, source))) return
      const more = bytes.length === READ_BYTES || usable.length < bytes.length
      if (!more || this.#nuls.waiting) return
      if (this.#goal !== undefined && schedule.now() >= this.#goal.deadlineMs) return
    }
  }

  /** False when the tail is over. */
  async #deliver(cut: Cut, source: SourceFile): Promise<boolean> {
    for (const batch of cut.batches) {
      if (!(await this.#delivery.deliver(batch)) || this.#ended) return false
      if (this.#stopping) {
        this.#settle('stopped')
        return false
      }
    }
    if (cut.wanted === undefined) return true
    const bytes = await readRange(source, cut.wanted)
    return !this.#ended && this.#deliver(this.#cutter.takeWhole(bytes), source)
  }

  #drained(grew: boolean): TailEndReason | undefined {
    const goal = this.#goal
    if (goal === undefined) return undefined
    const now = this.#options.schedule.now()
    const unreadable = this.#source?.obstacle?.type === 'unreadable'
    const uncertain = this.#nuls.waiting || this.#source?.maybeTruncated === true
    goal.polled(grew || unreadable || uncertain, now)
    const nameless = this.#source?.pathLost === true && this.#source.lane.cachesAttributes
    return goal.reached(this.#cutter.position, now, nameless ? NAMELESS_QUIET_MS : 0)
  }

  /** Delivers the unterminated last line and ends. */
  async #finish(reason: TailEndReason): Promise<void> {
    const { start, end } = this.#cutter.unfinished
    if (this.#source !== undefined && end > start) {
      const bytes = this.#cutter.held ?? (await readRange(this.#source, { start, end }))
      if (this.#ended) return
      if (bytes.length > 0) {
        const rest = { kind: 'rest', bytes, start, end: start + bytes.length } as const
        if (!(await this.#delivery.deliver(rest))) return
      }
    }
    this.#settle(this.#stopping ? 'stopped' : reason)
  }

  #settle(reason: TailEndReason, error?: TailError): void {
    if (this.#ended) return
    this.#ended = true
    this.#delivery.close()
    this.#cancelAlarm?.()
    this.#options.follow.signal?.removeEventListener('abort', this.#onAbort)
    const { path } = this
    const obstacle = obstacleEnding(path, this.#source?.obstacle, this.#stalledMount)
    this.#resolve(
      tailEnd({ reason, offset: this.offset, toBytes: this.#goal?.toBytes, error, obstacle }),
    )
    this.#wake?.()
  }

  #delayMs(): number {
    const { polling, schedule } = this.#options
    if (this.#poked) return 0
    const source = this.#source
    const urgent = this.#goal !== undefined || this.#nuls.waiting || source?.maybeTruncated === true
    let delayMs = urgent ? polling.activeMs : pollDelayMs(polling, this.#idlePolls)
    if (source?.obstacle?.type === 'unreadable') delayMs = retryDelayMs(source.failures)
    return Math.min(delayMs, (this.#goal?.deadlineMs ?? Infinity) - schedule.now())
  }

  async #sleep(delayMs: number): Promise<void> {
    if (delayMs <= 0) return
    await new Promise<void>((resolve) => {
      const cancel = this.#options.schedule.after(delayMs, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
    this.#wake = undefined
  }
}

/** Fewer bytes than asked for when the file was cut. */
async function readRange(source: SourceFile, range: ByteRange): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(range.end - range.start)
  let filled = 0
  while (filled < bytes.length) {
    const read = await source.read(range.start + filled, Math.min(1 << 20, bytes.length - filled))
    if (read === undefined || read.length === 0) break
    bytes.set(read, filled)
    filled += read.length
  }
  return bytes.subarray(0, filled)
}
