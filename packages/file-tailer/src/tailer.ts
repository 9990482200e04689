import { resolve } from 'node:path'

import { iterateBatches, type BatchesOptions } from './batches.ts'
import { systemClock, type Clock } from './clock.ts'
import { FollowedFile } from './followed-file.ts'
import type { LineBatch } from './line-batch.ts'
import { Mounts, type OpenProbe } from './mounts.ts'
import { defaultPolling, type Polling } from './polling.ts'
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
   * `auto`: where the file system is not known to be local.
   * @default 'auto'
   */
  readonly openProbe?: OpenProbe
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

const DEFAULT_LINE_BYTES = 16 * 1024 * 1024
const DEFAULT_BATCH_BYTES = 256 * 1024

/** Makes a tailer. Nothing is opened and no timer is set before the first file is followed. */
export function createTailer(options: TailerOptions = {}): Tailer {
  const schedule = new Schedule(options.clock ?? systemClock)
  const polling = { ...defaultPolling, ...options.polling }
  const mounts = new Mounts(schedule, options.openProbe ?? 'auto')
  const tails = new Set<Tail>()
  let disposed = false

  function follow(path: string, followOptions: FollowOptions): Tail {
    if (disposed) {
      throw new TailError('TAILER_DISPOSED', `The tailer is disposed; cannot follow ${path}`, {
        path,
      })
    }
    const absolutePath = resolve(path)
    const limits = {
      maxLineBytes: checkedBytes(
        path,
        'maxLineBytes',
        followOptions.maxLineBytes,
        DEFAULT_LINE_BYTES,
      ),
      maxBatchBytes: checkedBytes(
        path,
        'maxBatchBytes',
        followOptions.maxBatchBytes,
        DEFAULT_BATCH_BYTES,
      ),
    }
    checkedOffset(path, followOptions.from)
    const tail = new FollowedFile({
      path: absolutePath,
      follow: followOptions,
      limits,
      schedule,
      polling,
      laneFor: (file) => mounts.laneFor(file),
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

function checkedBytes(
  path: string,
  name: string,
  value: number | undefined,
  otherwise: number,
): number {
  if (value === undefined) return otherwise
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new TailError(
    'INVALID_OPTION',
    `${name} is ${String(value)}, expected a positive whole number`,
    { path },
  )
}

function checkedOffset(path: string, from: number | undefined): void {
  if (from === undefined || (Number.isSafeInteger(from) && from >= 0)) return
  throw new TailError(
    'INVALID_OPTION',
    `from is ${String(from)}, expected a byte offset of 0 or more`,
    { path },
  )
}
