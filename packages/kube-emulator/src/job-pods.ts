import { ApiError } from './api-error.ts'
import type { ClusterApi } from './cluster-api.ts'
import type { EventRecorder } from './event-recorder.ts'
import { type Job, trackingFinalizer } from './job-shape.ts'
import type { Pod } from './pod-shape.ts'

/** What a look at a Job needs. */
export interface JobSyncParts {
  readonly api: ClusterApi
  readonly events: EventRecorder
  /** How long a new pod has to wait after failures. */
  backoffMs(job: Job, failed: number): number
  /** When a Job started whose status has only the second of it. */
  startedMs(startTime: string): number
  /** Throws an `ApiError` for a pod that may not be. */
  admit(job: Job): void
}

/** Makes pods until one is refused, and says how many there are. */
export function createPods(parts: JobSyncParts, job: Job, count: number): number {
  for (let created = 0; created < count; created += 1) {
    try {
      parts.admit(job)
      const pod = parts.api.create('pods', job.metadata.namespace ?? '', podOf(job))
      const message = `Created pod: ${pod.metadata.name}`
      parts.events.record(job, { type: 'Normal', reason: 'SuccessfulCreate', message })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const message = `Error creating: ${error.message}`
      parts.events.record(job, { type: 'Warning', reason: 'FailedCreate', message })
      return created
    }
  }
  return count
}

function podOf({ metadata, spec }: Job): object {
  const { labels, annotations } = spec.template.metadata ?? {}
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: metadata.name, uid: metadata.uid }
  return {
    metadata: {
      generateName: `${metadata.name}-`,
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations }),
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
      finalizers: [trackingFinalizer],
    },
    spec: spec.template.spec,
  }
}

/** Deletes a pod that the Job no longer wants. */
export function deletePod({ api, events }: JobSyncParts, job: Job, { metadata }: Pod): void {
  api.delete('pods', metadata.namespace ?? '', metadata.name, { propagationPolicy: 'Background' })
  const message = `Deleted pod: ${metadata.name}`
  events.record(job, { type: 'Normal', reason: 'SuccessfulDelete', message })
}

/** Takes the finalizer from a pod, which may then go. */
export function release(api: ClusterApi, { metadata }: Pod): void {
  api.update('pods', metadata.namespace ?? '', metadata.name, (current) => {
    const { finalizers = [], ...rest } = current.metadata
    if (current.metadata.uid !== metadata.uid || !finalizers.includes(trackingFinalizer)) {
      return current
    }
    const kept = finalizers.filter((finalizer) => finalizer !== trackingFinalizer)
    return { ...current, metadata: { ...rest, ...(kept.length > 0 && { finalizers: kept }) } }
  })
}
