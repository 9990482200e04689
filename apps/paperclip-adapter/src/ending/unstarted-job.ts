import type { Cluster, ObjectRef } from '../cluster/cluster.ts'
import { withRetry } from '../cluster/retry.ts'
import { sleep } from '../cluster/sleep.ts'

const firstLookMs = 200

export interface UnstartedJob {
  readonly cluster: Pick<Cluster, 'deleteJob' | 'readJob'>
  readonly namespace: string
  readonly job: ObjectRef
  /** How long it may take until nothing of it is left. */
  readonly limitMs: number
}

/**
 * Deletes a Job whose container never started, and waits until its pod is gone too: at every attempt to start it, the
 * kubelet makes the folder of the run again that the pod mounts.
 * @throws Error when the pod is still there
 */
export async function deleteUnstartedJob(unstarted: UnstartedJob): Promise<void> {
  const { cluster, namespace, job, limitMs } = unstarted
  const endsAt = Date.now() + limitMs
  const limits = { windowMs: limitMs }
  await withRetry(() => cluster.deleteJob(namespace, job, 'Foreground'), limits)
  for (let lookMs = firstLookMs; ; lookMs *= 2) {
    const left = await withRetry(() => cluster.readJob(namespace, job.name), limits)
    if (left?.metadata?.uid !== job.uid) return
    if (Date.now() + lookMs > endsAt) throw new Error(`its pod is still there after ${limitMs} ms`)
    await sleep(lookMs)
  }
}
