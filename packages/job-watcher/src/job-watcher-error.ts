const BRAND = Symbol.for('@agent-jobs/job-watcher/JobWatcherError')

/** `INVALID_OPTION`: an option that cannot work; `DISPOSED`: the watcher was disposed while or before it was asked. */
export type JobWatcherErrorCode = 'INVALID_OPTION' | 'DISPOSED'

/** A misuse of the watcher. What happens to a run, and what the API answers, is never thrown: it is a state or a health fact. */
export class JobWatcherError extends Error {
  override readonly name = 'JobWatcherError'
  readonly code: JobWatcherErrorCode
  /** The option that was refused, for `INVALID_OPTION`. */
  readonly option: string | undefined

  constructor(
    code: JobWatcherErrorCode,
    message: string,
    facts: { readonly option?: string; readonly cause?: unknown } = {},
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.option = facts.option
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** Recognises the class across several installed versions of this package. */
  static is(error: unknown): error is JobWatcherError {
    return typeof error === 'object' && error !== null && BRAND in error
  }
}
