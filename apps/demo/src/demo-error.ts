const brand = Symbol.for('@agent-jobs/demo/DemoError')

/** Why the demo did not start anything: a wrong option, or something outside that is not as it has to be. */
export type DemoErrorCode =
  | 'USAGE'
  | 'CLUSTER'
  | 'CLAIM'
  | 'LOG_ROOT'
  | 'ENVIRONMENT'
  | 'BUNDLE'
  | 'CLAUDE'

/** The demo cannot start. The message is for the person at the terminal: what is wrong, then what to do. */
export class DemoError extends Error {
  override readonly name = 'DemoError'
  readonly [brand] = true
  readonly code: DemoErrorCode

  constructor(code: DemoErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  static is(error: unknown): error is DemoError {
    return typeof error === 'object' && error !== null && brand in error
  }
}
