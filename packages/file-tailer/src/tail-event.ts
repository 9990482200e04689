import type { TailError } from './tail-error.ts'

/** What there is instead of a regular file. */
export type RefusedKind = 'symlink' | 'directory' | 'fifo' | 'socket' | 'device'

/** Everything that can happen to a followed file. None of these ends the tail, but `consumer-failed`. */
export type TailEvent = TailEventFacts & {
  readonly path: string
  /** Bytes delivered when it happened. */
  readonly offset: number
}

/** What happened, without where. */
export type TailEventFacts =
  /** The file was not there at the first look; the tail waits for it. */
  | { readonly type: 'file-missing' }
  /** The file was opened for the first time. */
  | { readonly type: 'file-appeared'; readonly size: number }
  /** The path is gone; what was opened is followed further. */
  | { readonly type: 'file-unlinked' }
  /** Another file is at the path; what was opened is followed further, unless it could not be read any more. */
  | { readonly type: 'file-replaced' }
  /** Seen twice, at least a second apart: the file is shorter than what was read. Reading starts at 0 again. */
  | { readonly type: 'file-truncated'; readonly size: number; readonly readBytes: number }
  /** Opening or reading failed; it is tried again, more and more rarely. Once until it works again. */
  | { readonly type: 'file-unreadable'; readonly code: string; readonly operation: 'open' | 'read' }
  /** It works again. */
  | { readonly type: 'file-readable' }
  /** What is at the path now is not a regular file, and is not read. */
  | { readonly type: 'file-refused'; readonly found: RefusedKind }
  /** NUL bytes stayed for as long as bytes may be late (5 s); everything up to `end` is delivered as it is. */
  | { readonly type: 'nul-hole'; readonly start: number; readonly end: number }
  /** A line is longer than `maxLineBytes`; it is delivered in pieces. */
  | { readonly type: 'line-over-limit'; readonly start: number }
  /** `onBatch` or `onEvent` threw; the tail ends with the reason `failed`. */
  | { readonly type: 'consumer-failed'; readonly error: TailError }
  /** The mount has not answered for 5 s; only its own files wait. */
  | { readonly type: 'mount-stalled'; readonly mount: string }
  /** The mount answers again. */
  | { readonly type: 'mount-resumed'; readonly mount: string; readonly stalledMs: number }
  /** The process that reads this mount could not be started; the files are read in this process. */
  | { readonly type: 'reader-unavailable'; readonly mount: string; readonly reason: string }
