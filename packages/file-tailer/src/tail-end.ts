import type { Obstacle } from './obstacle.ts'
import { TailError } from './tail-error.ts'
import type { TailEnd, TailEndReason } from './tail.ts'

export interface TailEndFacts {
  readonly reason: TailEndReason
  readonly offset: number
  readonly toBytes: number | undefined
  /** What made it fail. */
  readonly error: TailError | undefined
  /** What stood in the way of reading when it ended. */
  readonly obstacle: Ending | undefined
}

/** What an obstacle means for a tail that could not go on. */
export interface Ending {
  readonly reason: TailEndReason
  readonly error?: TailError
}

/** Puts together how a tail ended. */
export function tailEnd(facts: TailEndFacts): TailEnd {
  const { offset, toBytes } = facts
  const blocked = facts.reason === 'quiet' || facts.reason === 'limit' ? facts.obstacle : undefined
  const reason = blocked?.reason ?? facts.reason
  const error = facts.error ?? blocked?.error
  return {
    offset,
    reason,
    complete: reason === 'size-reached' || reason === 'quiet',
    ...(toBytes !== undefined && { bytesMissing: Math.max(0, toBytes - offset) }),
    ...(error && { error }),
  }
}

/** What stands in the way, as the reason and the error of a tail that ends because of it. */
export function obstacleEnding(
  path: string,
  obstacle: Obstacle | undefined,
  stalledMount: string | undefined,
): Ending | undefined {
  if (stalledMount !== undefined) {
    const message = `The mount ${stalledMount} of ${path} has not answered for more than 5 s`
    return { reason: 'limit', error: new TailError('MOUNT_STALLED', message, { path }) }
  }
  if (obstacle === undefined) return undefined
  if (obstacle.type === 'missing') return { reason: 'missing' }
  if (obstacle.type === 'refused') {
    const message = `${path} is a ${obstacle.found}, expected a regular file`
    return { reason: 'failed', error: new TailError('FILE_REFUSED', message, { path }) }
  }
  const { code: errno, operation } = obstacle
  const message = `Cannot ${operation} ${path}: ${errno}`
  return { reason: 'failed', error: new TailError('FILE_UNREADABLE', message, { path, errno }) }
}
