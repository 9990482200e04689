import type { LineBatch } from './line-batch.ts'
import type { TailError } from './tail-error.ts'
import type { TailEvent } from './tail-event.ts'

/** How one file is followed, without the consumer. */
export interface ReadOptions {
  /** Byte offset to start at: the `end` of the last batch that was handled. @default 0 */
  readonly from?: number
  /** A longer line comes as pieces. Without its 0x0A. @default 16 MiB */
  readonly maxLineBytes?: number
  /** A batch is not larger, unless it holds one single line. @default 256 KiB */
  readonly maxBatchBytes?: number
  /** Stops the tail at once, as `stop()`. */
  readonly signal?: AbortSignal
  /** Hears what happens to the file. Must not throw. */
  readonly onEvent?: (event: TailEvent) => void
}

/** How one file is followed. */
export interface FollowOptions extends ReadOptions {
  /**
   * Gets the file's bytes in order, each byte once, one call at a time: the next one comes when the
   * returned promise is fulfilled. Until then only this tail waits, and nothing is buffered for it.
   * When it throws or rejects, the tail ends with the reason `failed`.
   */
  readonly onBatch: (batch: LineBatch) => void | Promise<void>
}

/** When a drained tail is at its end. */
export interface DrainOptions {
  /** The file's final size where it is known; without it the end is a file that has been quiet. */
  readonly toBytes?: number
  /** Without `toBytes`: how long nothing new may have appeared. @default 2_000 */
  readonly quietMs?: number
  /** The tail ends after this time, whatever is missing. @default 60_000 */
  readonly limitMs?: number
}

/** Why a tail ended. */
export type TailEndReason =
  /** Everything up to `toBytes` was delivered. */
  | 'size-reached'
  /** Nothing new appeared for `quietMs`. */
  | 'quiet'
  /** `limitMs` were over before. */
  | 'limit'
  /** `stop()`, the signal, or the tailer's disposal. */
  | 'stopped'
  /** The file never appeared. */
  | 'missing'
  /** See `error`. */
  | 'failed'

/** How a tail ended. */
export interface TailEnd {
  /** Bytes delivered: start there to go on. */
  readonly offset: number
  readonly reason: TailEndReason
  /** Everything that was declared (`toBytes`), or without a declaration everything visible, was delivered. */
  readonly complete: boolean
  /** How much of `toBytes` was not delivered. */
  readonly bytesMissing?: number
  /** What stood in the way, if something did. */
  readonly error?: TailError
}

/** One followed file. Nothing rejects: how it ended is a value. */
export interface Tail {
  readonly path: string
  /** Bytes delivered: every batch up to here was accepted by `onBatch`. */
  readonly offset: number
  /** Looks at the file at once: for someone who knows that there is something to read. */
  poke(): void
  /**
   * Reads to the end and ends the tail; the unterminated last line is delivered too. Settles within
   * `limitMs` (and one second), whatever the file, the mount and the consumer do. A later call
   * replaces the goal of an earlier one.
   * @throws TailError `INVALID_OPTION`
   */
  drain(options?: DrainOptions): Promise<TailEnd>
  /** Ends the tail now. A batch that is being handled is waited for, for at most 5 s. */
  stop(): Promise<TailEnd>
  /** How it ended; never rejects. */
  readonly done: Promise<TailEnd>
}
