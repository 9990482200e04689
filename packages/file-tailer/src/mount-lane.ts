import { AttributeCache, type CachesAttributes } from './attribute-cache.ts'
import type { FileAccess, InstantAccess } from './file-access.ts'
import type { Schedule } from './schedule.ts'
import { TokenBucket } from './token-bucket.ts'

/** Few, since each may hang: what one mount holds must leave room for the others. */
const CALLS_AT_ONCE = 2
const STALLED_MS = 5000
const LOOKS_PER_SECOND = 2000

/** Hears about the mount while a call of its own waits. */
export interface StallObserver {
  mountStalled(mount: string): void
  mountResumed(mount: string, stalledMs: number): void
}

interface Call {
  readonly observer: StallObserver
  readonly start: () => void
  startedAtMs?: number
  told?: boolean
}

export interface MountOptions {
  readonly name: string
  /** Its client caches attributes: a file must be opened to see that it grew. */
  readonly cachesAttributes: CachesAttributes
  readonly files: FileAccess
  /** Only where the mount cannot hang, and caches no attributes. */
  readonly instant?: InstantAccess
  /** Calls that may be under way at once. @default 2 */
  readonly callsAtOnce?: number
}

/** The calls to one mount: a bounded number at a time, in order, watched for a server that hangs. */
export class MountLane {
  readonly name: string
  readonly attributes: AttributeCache
  readonly instant: InstantAccess | undefined
  readonly #files: FileAccess
  readonly #callsAtOnce: number
  readonly #schedule: Schedule
  readonly #looks: TokenBucket
  readonly #queue: Call[] = []
  readonly #inFlight = new Set<Call>()
  #cancelWatch: (() => void) | undefined
  #retired = false

  constructor(options: MountOptions, schedule: Schedule) {
    this.name = options.name
    this.attributes = new AttributeCache(options.cachesAttributes)
    this.instant = options.instant
    this.#files = options.files
    this.#callsAtOnce = options.callsAtOnce ?? CALLS_AT_ONCE
    this.#schedule = schedule
    this.#looks = new TokenBucket(LOOKS_PER_SECOND, schedule.now())
  }

  /** Makes one call when it is its turn. Settles when the mount answers, which may be never. */
  async call<T>(observer: StallObserver, make: (files: FileAccess) => Promise<T>): Promise<T> {
    // A reader that is only starting is not a mount that hangs.
    await this.#files.ready?.()
    const { promise, resolve } = Promise.withResolvers<void>()
    const call: Call = { observer, start: resolve }
    this.#queue.push(call)
    this.#startNext()
    await promise
    try {
      return await make(this.#files)
    } finally {
      this.#finish(call)
    }
  }

  /** Nobody looks at these bytes, which were read, any more. */
  recycle(bytes: Uint8Array): void {
    this.#files.recycle?.(bytes)
  }

  /** Waits until this mount may be looked at once more. */
  async lookAllowed(): Promise<void> {
    const waitMs = this.#looks.take(this.#schedule.now())
    if (waitMs > 0) {
      await new Promise<void>((resolve) => {
        this.#schedule.after(waitMs, resolve)
      })
    }
  }

  /** Nobody is told of stalls any more: a call that hangs must not keep a timer running. */
  retire(): void {
    this.#retired = true
    this.#cancelWatch?.()
  }

  #startNext(): void {
    if (this.#inFlight.size >= this.#callsAtOnce) return
    const call = this.#queue.shift()
    if (call === undefined) return
    call.startedAtMs = this.#schedule.now()
    this.#inFlight.add(call)
    if (!this.#retired && this.#cancelWatch === undefined) this.#watchIn(STALLED_MS)
    call.start()
  }

  #finish(call: Call): void {
    this.#inFlight.delete(call)
    if (call.told === true) {
      const stalledMs = this.#schedule.now() - (call.startedAtMs ?? this.#schedule.now())
      call.observer.mountResumed(this.name, stalledMs)
    }
    if (this.#inFlight.size === 0) {
      this.#cancelWatch?.()
      this.#cancelWatch = undefined
    }
    this.#startNext()
  }

  #watch(): void {
    this.#cancelWatch = undefined
    const oldest = Math.min(...[...this.#inFlight].map((call) => call.startedAtMs ?? Infinity))
    const stalledMs = this.#schedule.now() - oldest
    if (stalledMs >= STALLED_MS) {
      for (const call of [...this.#inFlight, ...this.#queue]) {
        if (call.told === true) continue
        call.told = true
        call.observer.mountStalled(this.name)
      }
    }
    if (this.#inFlight.size === 0) return
    this.#watchIn(stalledMs >= STALLED_MS ? 1000 : STALLED_MS - stalledMs)
  }

  #watchIn(delayMs: number): void {
    this.#cancelWatch = this.#schedule.after(delayMs, () => {
      this.#watch()
    })
  }
}
