/** Why a request was refused, as the API's `Status` tells it. */
export interface Refusal {
  readonly code: number
  /** Kubernetes' word for it: `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`, `Forbidden`, `Expired` … */
  readonly reason: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds?: number
}

/** A refused request; its message is the one of the `Status` that is answered. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly refusal: Refusal

  constructor(message: string, refusal: Refusal) {
    super(message)
    this.refusal = refusal
  }
}
