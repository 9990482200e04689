import { iterateBatches, type BatchesOptions } from './batches.ts'
import { systemClock, type Clock } from './clock.ts'
import { FollowedFile } from './followed-file.ts'
import type { LineBatch } from './line-batch.ts'
import { Mounts, type OpenProbe, type ReaderProcessUse } from './mounts.ts'
import { checkPath, cuttingOf, pollingOf } from './options.ts'
import type { Polling } from './polling.ts'
import { Schedule } from './schedule.ts'
import { TailError } from './tail-error.ts'
import type { FollowOptions, Tail, TailEnd } from './tail.ts'

export interface TailerOptions {
  /** @default the machine's monotonic clock and the global timers */
  readonly clock?: Clock
  /** How often files are looked at. @default { activeMs: 250, idleMs: 1_000, idleAfterPolls: 5 } */
  readonly polling?: Partial<Polling>
  /**
   * Whether a file is opened anew before it is read, which makes a network client ask its server.
   * `auto`: where it is known that the client answers from a cache, and on file systems that are not
   * known until they have shown that they do not.
   * @default 'auto'
   */
  readonly openProbe?: OpenProbe
  /**
   * Whether a mount is read by a process of its own, so that one that hangs holds up nothing else, not
   * even the exit of this process. `auto`: where the file system is not known to be local. Such a
   * process takes some 50 MB and lives while a file of its mount is followed. Where it cannot be
   * started, the event `reader-unavailable` says so and this process reads.
   * @default 'auto'
   */
  readonly readerProcess?: ReaderProcessUse
}

/** Follows files, with one timer for all of them. */
export interface Tailer extends AsyncDisposable {
  /**
   * Follows `path`, which need not exist yet, until it is drained or stopped.
   * @throws TailError `INVALID_OPTION`, `TAILER_DISPOSED`
   */
  follow(path: string, options: FollowOptions): Tail
  /**
   * The same, as an iteration: it goes on until `until` fires (then it drains and returns how the tail
   * ended) or `signal` does (then it throws the signal's reason). Leaving the loop stops the tail.
   * @throws TailError `INVALID_OPTION`, `TAILER_DISPOSED`, and the error of a tail that failed
   */
  batches(path: string, options?: BatchesOptions): AsyncGenerator<LineBatch, TailEnd, void>
  /** Stops all tails and waits until they have ended. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Its multiples are spread evenly between whole numbers, however many there are. */
const GOLDEN_RATIO = 0.618

/** Makes a tailer. Nothing is opened and no timer is set before the first file is followed.
 * @throws TailError `INVALID_OPTION`
 */
export function createTailer(options: TailerOptions = {}): Tailer {
  const { clock = systemClock, openProbe = 'auto', readerProcess = 'auto' } = options
  const schedule = new Schedule(clock)
  const polling = pollingOf(options.polling)
  const mounts = new Mounts({ schedule, openProbe, readerProcess })
  const tails = new Set<Tail>()
  let disposed = false
  let followed = 0

  function follow(path: string, followOptions: FollowOptions): Tail {
    if (disposed)
      throw new TailError('TAILER_DISPOSED', `Cannot follow ${path}: disposed`, { path })
    followed += 1
    const tail = new FollowedFile({
      path: checkPath(path),
      follow: followOptions,
      cutting: cuttingOf(path, followOptions),
      schedule,
      polling,
      firstSleep: (followed * GOLDEN_RATIO) % 1,
      mounts,
    })
    tails.add(tail)
    void tail.done.then(() => tails.delete(tail))
    return tail
  }

  return {
    follow,
    batches: (path, batchesOptions = {}) => iterateBatches(follow, path, batchesOptions),
    async [Symbol.asyncDispose]() {
      disposed = true
      await Promise.all([...tails].map((tail) => tail.stop()))
    },
  }
}
