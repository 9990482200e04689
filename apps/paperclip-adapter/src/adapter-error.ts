const brand = Symbol.for('agent-jobs/paperclip-adapter/AdapterError')

/**
 * A run that could not be started, or an answer that could not be had. `code` is the error code that Paperclip shows,
 * `message` says what happened, to what, why, and what to do.
 */
export class AdapterError extends Error {
  override readonly name = 'AdapterError'
  readonly [brand] = true
  readonly code: string
  /** The run's Job is there, cannot be deleted, and may have been let go. */
  readonly jobMayStart: boolean

  constructor(
    code: string,
    message: string,
    { jobMayStart = false, ...options }: ErrorOptions & { readonly jobMayStart?: boolean } = {},
  ) {
    super(message, options)
    this.code = code
    this.jobMayStart = jobMayStart
  }

  static is(error: unknown): error is AdapterError {
    return typeof error === 'object' && error !== null && brand in error
  }
}

/** The text of anything thrown, on one line and at most 500 characters. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 500)
}
