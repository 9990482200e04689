import type { RunManifest } from '@agent-jobs/job-manifest'
import { secretOwnedBy } from '@agent-jobs/job-manifest'
import type { V1Job, V1Secret } from '@kubernetes/client-node'

import { AdapterError, errorText } from '../adapter-error.ts'
import { readApiFailure } from '../cluster/api-failure.ts'
import type { Cluster, ObjectRef } from '../cluster/cluster.ts'
import { withRetry } from '../cluster/retry.ts'

export interface LaunchRequest {
  readonly cluster: Cluster
  readonly namespace: string
  readonly manifest: RunManifest
  /** What has to be done when the Job is there, before its pod can be. Never rejects. */
  readonly onCreated: (job: ObjectRef) => Promise<void>
  /** Told right before the agent may start. */
  readonly onDispatch: () => void
  /** Told when the launch failed and nothing of the run can start any more. */
  readonly onWithdrawn: () => Promise<void>
  readonly signal: AbortSignal
}

/** Nothing has started yet and a cancel ends the waiting: an API that restarts is waited for. */
const patience = { attempts: 30, windowMs: 300_000 }
const withdrawal = { attempts: 30, windowMs: 20_000 }

/**
 * Creates the Job suspended, then its Secret (owned by it), then lets it go: stopped anywhere between, what is left is
 * a suspended Job without a pod, which is safe to delete. A failure on the way deletes the Job again.
 * @throws AdapterError `k8s_job_create_failed`, `k8s_prompt_secret_create_failed`
 */
export async function launchRun(request: LaunchRequest): Promise<ObjectRef> {
  let job: ObjectRef | undefined
  let isLetGo = false
  try {
    job = await createJob(request)
    await Promise.all([createSecret(request, job), request.onCreated(job)])
    request.signal.throwIfAborted()
    request.onDispatch()
    isLetGo = true
    await letGo(request, job)
    return job
  } catch (error) {
    if (job) await withdraw(request, job, { why: error, jobMayStart: isLetGo })
    await request.onWithdrawn().catch(() => undefined)
    throw error
  }
}

/** A request to let the Job go whose answer was lost may have been heard: only a deleted Job surely never starts. */
async function withdraw(
  { cluster, namespace }: LaunchRequest,
  job: ObjectRef,
  { why, jobMayStart }: { readonly why: unknown; readonly jobMayStart: boolean },
): Promise<void> {
  try {
    await withRetry(() => cluster.deleteJob(namespace, job, 'Background'), withdrawal)
  } catch (error) {
    const { message } = readApiFailure(error)
    throw new AdapterError(
      'k8s_job_create_failed',
      `${errorText(why)}. Job ${namespace}/${job.name} could not be deleted either (${message}) and ${jobMayStart ? 'may still start' : 'stays suspended'}: delete it.`,
      { cause: error, jobMayStart },
    )
  }
}

async function createJob({
  cluster,
  namespace,
  manifest,
  signal,
}: LaunchRequest): Promise<ObjectRef> {
  const body = manifest.job as V1Job
  try {
    return await withRetry(() => cluster.createJob(namespace, body), { ...patience, signal })
  } catch (error) {
    const failure = readApiFailure(error)
    const ours = failure.status === 409 ? await readOurs(cluster, namespace, body) : undefined
    if (ours) return ours
    throw failed('k8s_job_create_failed', 'Failed to create Kubernetes Job', failure.message, error)
  }
}

/** A create whose answer was lost left our own Job, still suspended; anybody else's is left alone. */
async function readOurs(
  cluster: Cluster,
  namespace: string,
  wanted: V1Job,
): Promise<ObjectRef | undefined> {
  const name = wanted.metadata?.name ?? ''
  const existing = await withRetry(() => cluster.readJob(namespace, name))
  const key = 'paperclip.io/run-id'
  const sameRun = existing?.metadata?.annotations?.[key] === wanted.metadata?.annotations?.[key]
  if (!existing || !sameRun || existing.spec?.suspend !== true) return undefined
  const { uid = '', resourceVersion = '' } = existing.metadata ?? {}
  return { name, uid, resourceVersion }
}

async function createSecret(
  { cluster, namespace, manifest, signal }: LaunchRequest,
  job: ObjectRef,
): Promise<void> {
  const secret = secretOwnedBy(manifest.secret, job) as V1Secret
  try {
    await withRetry(() => cluster.createSecret(namespace, secret), { ...patience, signal })
  } catch (error) {
    const failure = readApiFailure(error)
    // The Secret is named after a Job that is ours alone: one that exists is the one whose answer was lost.
    if (failure.status === 409) return
    const what = 'Failed to create prompt Secret'
    throw failed('k8s_prompt_secret_create_failed', what, failure.message, error)
  }
}

async function letGo({ cluster, namespace, signal }: LaunchRequest, job: ObjectRef): Promise<void> {
  try {
    await withRetry(() => cluster.unsuspendJob(namespace, job), { ...patience, signal })
  } catch (error) {
    const { message } = readApiFailure(error)
    throw failed(
      'k8s_job_create_failed',
      `Failed to start Kubernetes Job ${job.name}`,
      message,
      error,
    )
  }
}

function failed(code: string, what: string, why: string, cause: unknown): AdapterError {
  return new AdapterError(code, `${what}: ${why}`, { cause })
}
