/** Why a tail could not be started or did not reach its end. */
export type TailErrorCode =
  /** An option has a value that makes no sense; nothing was started. */
  | 'INVALID_OPTION'
  /** The tailer was disposed before. */
  | 'TAILER_DISPOSED'
  /** `onBatch` or `onEvent` threw or rejected; `cause` is what it threw. */
  | 'CONSUMER_FAILED'
  /** The operating system refuses to open or read the file; `errno` says why. */
  | 'FILE_UNREADABLE'
  /** There is something at the path that is not a regular file. */
  | 'FILE_REFUSED'
  /** The mount has not answered for seconds. */
  | 'MOUNT_STALLED'

const MARKER = Symbol.for('@agent-jobs/file-tailer/TailError')

/** The one error class of this package. */
export class TailError extends Error {
  override readonly name = 'TailError'
  readonly code: TailErrorCode
  /** The file that it is about, if it is about one. */
  readonly path: string | undefined
  /** The operating system's code, as `EACCES`, where there is one. */
  readonly errno: string | undefined
  readonly [MARKER] = true

  constructor(
    code: TailErrorCode,
    message: string,
    details: {
      readonly path: string | undefined
      readonly errno?: string
      readonly cause?: unknown
    },
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.code = code
    this.path = details.path
    this.errno = details.errno
  }

  /** Whether `error` is a TailError, of this or of another installed copy of the package. */
  static is(error: unknown): error is TailError {
    return typeof error === 'object' && error !== null && MARKER in error
  }
}
