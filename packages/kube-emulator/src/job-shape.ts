import type { KubernetesObject, ObjectMeta } from './kubernetes-object.ts'
import type { Condition, PodSpec } from './pod-shape.ts'

/** A Job, as its controllers read it. Admission has checked and defaulted what is here. */
export interface Job extends KubernetesObject {
  readonly spec: JobSpec
  readonly status?: JobStatus
}

export interface JobSpec {
  readonly suspend?: boolean
  readonly parallelism?: number
  readonly completions?: number
  readonly backoffLimit?: number
  readonly activeDeadlineSeconds?: number
  readonly ttlSecondsAfterFinished?: number
  readonly podReplacementPolicy?: 'Failed' | 'TerminatingOrFailed'
  readonly template: {
    readonly metadata?: Partial<Pick<ObjectMeta, 'labels' | 'annotations'>>
    readonly spec: PodSpec
  }
}

export interface UncountedPods {
  readonly succeeded?: readonly string[]
  readonly failed?: readonly string[]
}

export interface JobStatus {
  readonly conditions?: readonly Condition[]
  readonly startTime?: string
  readonly completionTime?: string
  readonly active?: number
  readonly ready?: number
  readonly terminating?: number
  readonly succeeded?: number
  readonly failed?: number
  readonly uncountedTerminatedPods?: UncountedPods
}

/** What keeps a pod until its Job has counted it. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'

/** Admission lets nothing else be stored as a Job. */
export function isJob(object: KubernetesObject): object is Job {
  return object.kind === 'Job'
}

function hasCondition({ status }: Job, type: string): boolean {
  return conditionOf(status, type) !== undefined
}

export function conditionOf(status: JobStatus | undefined, type: string): Condition | undefined {
  return status?.conditions?.find((found) => found.type === type && found.status === 'True')
}

export function isFinished(job: Job): boolean {
  return hasCondition(job, 'Complete') || hasCondition(job, 'Failed')
}
