import {
  conditionOf,
  type Job,
  type JobStatus,
  trackingFinalizer,
  type UncountedPods,
} from './job-shape.ts'
import { itemsAt, numberAt } from './json-fields.ts'
import type { Condition, Pod } from './pod-shape.ts'
import { isBeingDeleted, isTerminal } from './pod-shape.ts'

/** What one look at a Job and its pods says. */
export interface JobCounts {
  readonly active: readonly Pod[]
  readonly ready: number
  readonly terminating: number
  readonly succeeded: number
  readonly failed: number
  /** How often containers of pods that restart them have failed. */
  readonly restarts: number
}

export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(trackingFinalizer) === true
}

/** Whether a pod counts as failed: unless only failed ones are replaced, one that is being deleted does. */
export function hasFailed(job: Job, pod: Pod): boolean {
  if (pod.status?.phase === 'Failed') return true
  if (job.spec.podReplacementPolicy === 'Failed') return false
  return isBeingDeleted(pod) && pod.status?.phase !== 'Succeeded'
}

/** Counts the pods, those that the status has not counted yet included. */
export function countPods(job: Job, pods: readonly Pod[]): JobCounts {
  const { succeeded = 0, failed = 0, uncountedTerminatedPods: uncounted = {} } = job.status ?? {}
  const active = pods.filter((pod) => !isTerminal(pod) && !isBeingDeleted(pod))
  const fresh = pods.filter((pod) => isTracked(pod) && !isUncounted(uncounted, pod.metadata.uid))
  return {
    active,
    ready: countReady(active),
    restarts: job.spec.template.spec.restartPolicy === 'OnFailure' ? countRestarts(active) : 0,
    terminating: pods.filter((pod) => !isTerminal(pod) && isBeingDeleted(pod)).length,
    succeeded:
      succeeded +
      (uncounted.succeeded?.length ?? 0) +
      fresh.filter(({ status }) => status?.phase === 'Succeeded').length,
    failed:
      failed + (uncounted.failed?.length ?? 0) + fresh.filter((pod) => hasFailed(job, pod)).length,
  }
}

function countRestarts(pods: readonly Pod[]): number {
  const counts = pods.flatMap((pod) => [
    ...itemsAt(pod, 'status', 'initContainerStatuses'),
    ...itemsAt(pod, 'status', 'containerStatuses'),
  ])
  return counts.reduce<number>((sum, status) => sum + (numberAt(status, 'restartCount') ?? 0), 0)
}

export function countReady(pods: readonly Pod[]): number {
  return pods.filter(({ status }) => status?.conditions?.some(isReady)).length
}

function isReady({ type, status }: Condition): boolean {
  return type === 'Ready' && status === 'True'
}

function isUncounted({ succeeded = [], failed = [] }: UncountedPods, uid: string): boolean {
  return succeeded.includes(uid) || failed.includes(uid)
}

/** The status with this pod noted as ended, to be counted once its finalizer is gone. */
export function withUncounted(
  status: JobStatus,
  kind: 'succeeded' | 'failed',
  uid: string,
): JobStatus {
  const before = status.uncountedTerminatedPods ?? {}
  if (isUncounted(before, uid)) return status
  const after = { ...before, [kind]: [...(before[kind] ?? []), uid] }
  return { ...status, uncountedTerminatedPods: after }
}

/** The status with those pods counted that nobody needs to remember any more. */
export function withCounted(status: JobStatus, isKept: (uid: string) => boolean): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {}
  const counted = {
    succeeded: succeeded.filter((uid) => !isKept(uid)).length,
    failed: failed.filter((uid) => !isKept(uid)).length,
  }
  if (counted.succeeded + counted.failed === 0) return status
  const kept = { succeeded: succeeded.filter(isKept), failed: failed.filter(isKept) }
  return {
    ...status,
    ...(counted.succeeded > 0 && { succeeded: (status.succeeded ?? 0) + counted.succeeded }),
    ...(counted.failed > 0 && { failed: (status.failed ?? 0) + counted.failed }),
    uncountedTerminatedPods: {
      ...(kept.succeeded.length > 0 && { succeeded: kept.succeeded }),
      ...(kept.failed.length > 0 && { failed: kept.failed }),
    },
  }
}

/** How a Job ends: the condition that says so first, and the one that says so for good. */
export interface Ending {
  readonly interim: 'FailureTarget' | 'SuccessCriteriaMet'
  readonly final: 'Failed' | 'Complete'
  readonly reason: string
  readonly message: string
}

export const completion: Ending = {
  interim: 'SuccessCriteriaMet',
  final: 'Complete',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
}

/** Why the Job ends now, if it was decided before or has to be for its failures or its time. */
export function endingOf(
  job: Job,
  { failed, restarts }: Pick<JobCounts, 'failed' | 'restarts'>,
  untilDeadlineMs: number,
): Ending | undefined {
  if (conditionOf(job.status, 'SuccessCriteriaMet')) return completion
  const { backoffLimit = 6 } = job.spec
  const target = conditionOf(job.status, 'FailureTarget')
  if (target !== undefined) return failure(target.reason ?? '', target.message ?? '')
  if (failed > backoffLimit || (restarts > 0 && restarts >= backoffLimit)) {
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit')
  }
  if (untilDeadlineMs <= 0) {
    return failure('DeadlineExceeded', 'Job was active longer than specified deadline')
  }
  return undefined
}

function failure(reason: string, message: string): Ending {
  return { interim: 'FailureTarget', final: 'Failed', reason, message }
}
