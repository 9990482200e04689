const brand = Symbol.for('@agent-jobs/demo/PodRunError')

/**
 * - `FORBIDDEN`: the cluster does not allow to create what is needed.
 * - `REFUSED`: the cluster could not be asked, or refused for another reason.
 * - `NO_NODE`: the image has no Node.js, or one that is too old.
 * - `NOT_STARTED`: the pod did not get going; the message says why.
 * - `UPLOAD_FAILED`: the pod runs, and its files could not be put into it.
 * - `INTERRUPTED`: the caller wanted it to stop before the program was started.
 * - `LOST`: the program was started, and nobody here can say how it ended.
 */
export type PodRunErrorCode =
  | 'FORBIDDEN'
  | 'REFUSED'
  | 'NO_NODE'
  | 'NOT_STARTED'
  | 'UPLOAD_FAILED'
  | 'INTERRUPTED'
  | 'LOST'

/** A program could not be run in a pod, or how it ended is not known. */
export class PodRunError extends Error {
  override readonly name = 'PodRunError'
  readonly [brand] = true
  readonly code: PodRunErrorCode

  constructor(code: PodRunErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  static is(error: unknown): error is PodRunError {
    return typeof error === 'object' && error !== null && brand in error
  }
}
