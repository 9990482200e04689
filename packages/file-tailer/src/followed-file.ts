import { Delivery } from './delivery.ts'
import { DrainGoal } from './drain-goal.ts'
import type { CutterOptions } from './line-cutter.ts'
import { LinePump } from './line-pump.ts'
import type { MountLane } from './mount-lane.ts'
import type { MountUser } from './mounts.ts'
import { checkDrain } from './options.ts'
import { pollFile } from './poll-file.ts'
import { pollDelayMs, retryDelayMs, type Polling } from './polling.ts'
import { Rest } from './rest.ts'
import type { Schedule } from './schedule.ts'
import { SourceFile } from './source-file.ts'
import { obstacleEnding, tailEnd } from './tail-end.ts'
import { TailError } from './tail-error.ts'
import { TailOnMount } from './tail-on-mount.ts'
import type { DrainOptions, FollowOptions, Tail, TailEnd, TailEndReason } from './tail.ts'

/** How long `stop` waits for a batch that is being handled. */
const STOP_WAIT_MS = 5000
/** A drained tail ends this long after its limit, even if neither mount nor consumer answers. */
const LIMIT_GRACE_MS = 1000
/** A network client may show the last bytes of a file that lost its name only when its cache expires. */
const NAMELESS_QUIET_MS = 6000
const IDLE_POLLS_BEFORE_LOOK = 5
const LOOK_MS = 1000

export interface FollowedFileOptions {
  readonly path: string
  readonly follow: FollowOptions
  readonly cutting: CutterOptions
  readonly schedule: Schedule
  readonly polling: Polling
  /** How much of the first sleep is slept: files that are followed together shall not be polled together. */
  readonly firstSleep: number
  readonly mounts: {
    acquire(path: string, user: MountUser): Promise<MountLane>
    release(user: MountUser): void
  }
}

/** One tail: one loop of poll and sleep, so that no byte can be read by two at a time. */
export class FollowedFile implements Tail {
  readonly path: string
  readonly done: Promise<TailEnd>
  readonly #options: FollowedFileOptions
  readonly #polling: Polling
  readonly #delivery: Delivery
  readonly #pump: LinePump
  readonly #mountUser: TailOnMount
  readonly #resolve: (end: TailEnd) => void
  readonly #onAbort = (): void => void this.stop()
  #source: SourceFile | undefined
  #goal: DrainGoal | undefined
  #ended = false
  #stopping = false
  #poked = false
  readonly #rest: Rest
  #cancelAlarm: (() => void) | undefined

  constructor(options: FollowedFileOptions) {
    const { path, follow, cutting, schedule, polling } = options
    const { promise, resolve } = Promise.withResolvers<TailEnd>()
    this.path = path
    this.done = promise
    this.#resolve = resolve
    this.#options = options
    this.#polling = polling
    this.#rest = new Rest(schedule, polling, this)
    this.#delivery = new Delivery({
      path,
      consumer: follow,
      onFailed: (error) => {
        this.#settle('failed', error)
      },
    })
    this.#mountUser = new TailOnMount(this.#delivery)
    this.#pump = new LinePump(this.#delivery, cutting, () => schedule.now())
    if (follow.signal?.aborted === true) this.#settle('stopped')
    else follow.signal?.addEventListener('abort', this.#onAbort, { once: true })
    void this.#run().catch((cause: unknown) => {
      const message = `Cannot read ${path}: ${String(cause)}`
      this.#settle('failed', new TailError('FILE_UNREADABLE', message, { path, cause }))
    })
  }

  get offset(): number {
    return this.#delivery.offset
  }

  poke(): void {
    this.#poked = true
    this.#rest.end()
  }

  drain(options: DrainOptions = {}): Promise<TailEnd> {
    if (this.#ended || this.#stopping) return this.done
    const { schedule } = this.#options
    const goal = new DrainGoal(checkDrain(this.path, options), schedule.now())
    this.#goal = goal
    this.#alarm(goal.deadlineMs - schedule.now() + LIMIT_GRACE_MS, 'limit')
    this.poke()
    return this.done
  }

  stop(): Promise<TailEnd> {
    if (this.#ended || this.#stopping) return this.done
    this.#stopping = true
    if (this.#delivery.busy) {
      this.#delivery.finishBatch()
      this.#alarm(STOP_WAIT_MS, 'stopped')
    } else this.#settle('stopped')
    return this.done
  }

  async #run(): Promise<void> {
    let share = this.#options.firstSleep
    try {
      while (!this.#ended) {
        await this.#turn()
        this.#watch(this.#source)
        if (!this.#ended) await this.#rest.take(this.#delayMs() * share)
        share = 1
      }
    } finally {
      await this.#source?.close()
    }
  }

  /** One poll, and the end if that was the last. */
  async #turn(): Promise<void> {
    this.#poked = false
    const grew = await this.#poll()
    if (this.#stopping) this.#settle('stopped')
    this.#rest.polled(grew)
    const reason = this.#ended ? undefined : this.#drained(grew)
    if (reason !== undefined) await this.#finish(reason)
  }

  /** True when something new was read. */
  async #poll(): Promise<boolean> {
    const source = (this.#source ??= await this.#newSource())
    const isNew = !source.wasOpened
    if (this.#ended || !(await source.open()) || this.#ended) return false
    const deadlineMs = this.#goal?.deadlineMs ?? Infinity
    const lookDue = this.#lookDue(source)
    return pollFile({ source, pump: this.#pump, deadlineMs, isNew, lookDue })
  }

  /** Where just reading shows growth, an idle file is looked at now and then, and one that may be at its end. */
  #lookDue(source: SourceFile): boolean {
    if (this.#goal !== undefined) return true
    if (this.#rest.idlePolls < IDLE_POLLS_BEFORE_LOOK) return false
    return this.#options.schedule.now() - source.lookedAtMs >= LOOK_MS
  }

  async #newSource(): Promise<SourceFile> {
    const { path, schedule, mounts } = this.#options
    const lane = await mounts.acquire(path, this.#mountUser)
    if (this.#ended) mounts.release(this.#mountUser)
    return new SourceFile({
      path,
      lane,
      observer: this.#mountUser,
      now: () => schedule.now(),
      emit: (facts) => {
        this.#delivery.emit(facts)
      },
    })
  }

  #drained(grew: boolean): TailEndReason | undefined {
    const goal = this.#goal
    if (goal === undefined) return undefined
    const now = this.#options.schedule.now()
    const source = this.#source
    const uncertain = this.#pump.waiting || source?.maybeTruncated === true
    goal.polled({ restless: grew || source?.obstacle?.type === 'unreadable', uncertain }, now)
    const nameless = source?.pathLost === true && source.lane.attributes.hidesGrowth
    return goal.reached(this.#pump.position, now, nameless ? NAMELESS_QUIET_MS : 0)
  }

  /** Delivers the unterminated last line and ends. */
  async #finish(reason: TailEndReason): Promise<void> {
    if (this.#source !== undefined) await this.#pump.deliverRest(this.#source)
    this.#settle(this.#stopping ? 'stopped' : reason)
  }

  /** Ends the tail after `delayMs`, whatever it is doing then. */
  #alarm(delayMs: number, reason: TailEndReason): void {
    this.#cancelAlarm?.()
    this.#cancelAlarm = this.#options.schedule.after(delayMs, () => {
      this.#settle(reason)
    })
  }

  #settle(reason: TailEndReason, error?: TailError): void {
    if (this.#ended) return
    this.#ended = true
    this.#mountUser.over = true
    this.#delivery.close()
    this.#cancelAlarm?.()
    this.#options.follow.signal?.removeEventListener('abort', this.#onAbort)
    this.#options.mounts.release(this.#mountUser)
    const obstacle = obstacleEnding(this.path, this.#source?.obstacle, this.#mountUser.stalledMount)
    const toBytes = this.#goal?.toBytes
    this.#resolve(tailEnd({ reason, offset: this.offset, toBytes, error, obstacle }))
    this.#rest.end()
  }

  #delayMs(): number {
    if (this.#poked) return 0
    const { maybeTruncated = false, obstacle, failures = 0 } = this.#source ?? {}
    const urgent = this.#goal !== undefined || this.#pump.waiting || maybeTruncated
    let delayMs = urgent ? this.#polling.activeMs : pollDelayMs(this.#polling, this.#rest.idlePolls)
    if (obstacle?.type === 'unreadable') delayMs = retryDelayMs(failures)
    const leftMs = (this.#goal?.deadlineMs ?? Infinity) - this.#options.schedule.now()
    return Math.min(delayMs, leftMs)
  }

  /** A poll that can be made at once needs no turn. */
  restAgainMs(): number | undefined {
    const source = this.#source
    if (source === undefined || this.#goal !== undefined) return undefined
    if (this.#lookDue(source) && !source.isAsItWas(this.#pump.position)) return undefined
    const grew = this.#pump.pumpAtOnce(this.#rest, source)
    if (grew === undefined || this.#stopping) return undefined
    this.#rest.polled(grew)
    this.#rest.readTo(this.#pump.position)
    return pollDelayMs(this.#polling, this.#rest.idlePolls)
  }

  #watch(source: SourceFile | undefined): void {
    const isSettled = this.#goal === undefined && !this.#pump.waiting
    this.#rest.watch(isSettled ? source?.watched(this.#pump.position) : undefined)
  }
}
