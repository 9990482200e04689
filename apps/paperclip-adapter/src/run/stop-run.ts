import { errorText } from '../adapter-error.ts'
import type { Cluster, ObjectRef } from '../cluster/cluster.ts'
import { withRetry } from '../cluster/retry.ts'
import { sleep } from '../cluster/sleep.ts'
import { within } from '../cluster/within.ts'
import type { ObservedJob } from './observed-job.ts'
import type { PodVoice } from './pod-voice.ts'
import { appendCancel } from './run-files.ts'

/** A volume that takes longer hangs: the Job is deleted all the same. */
const cancelFileLimitMs = 2_000
const lookEveryMs = 250

export interface StopRequest {
  readonly cluster: Cluster
  readonly namespace: string
  readonly job: ObjectRef
  readonly cancelFile: string
  /** One word for the pod's exit record: `cancel`, `timeout` … */
  readonly word: string
  /** How long the pod may take to end by the file alone before its Job is deleted. */
  readonly deleteAfterMs: number
  /** How long the stop may take in all. */
  readonly limitMs: number
  readonly observed: ObservedJob
  readonly voice: PodVoice
  readonly beatMs: number
}

export interface StopOutcome {
  /** How it is known that no process of the run is left; undefined when it is not known. */
  readonly provenBy: 'container-ended' | 'job-gone' | 'exit-record' | undefined
  readonly deletedByUs: boolean
  readonly problems: readonly string[]
}

/**
 * Ends the run: asks the pod by a line in its `cancel` file, deletes the Job, and waits until the API says that the
 * container ended or is gone, or, while the API is away, until the pod's own exit record is followed by silence.
 */
export async function stopRun(request: StopRequest): Promise<StopOutcome> {
  const problems: string[] = []
  const done = new AbortController()
  const endsAt = Date.now() + request.limitMs
  await within(appendCancel(request.cancelFile, request.word), {
    limitMs: cancelFileLimitMs,
    late: `the volume did not answer within ${cancelFileLimitMs / 1_000} s`,
  }).catch((error: unknown) => {
    problems.push(`the cancel file could not be written: ${errorText(error)}`)
  })
  let deletedByUs = false
  const deletion = deleteWhenDue(request, done.signal).then(
    (deleted) => {
      deletedByUs = deleted
    },
    (error: unknown) => {
      if (!done.signal.aborted) problems.push(`the Job could not be deleted: ${errorText(error)}`)
    },
  )
  const provenBy = await waitForEnd(request, endsAt)
  done.abort()
  await Promise.race([deletion, sleep(1_000)])
  return { provenBy, deletedByUs, problems }
}

async function deleteWhenDue(request: StopRequest, signal: AbortSignal): Promise<boolean> {
  const { cluster, namespace, job, deleteAfterMs, limitMs } = request
  if (deleteAfterMs > 0) await sleep(deleteAfterMs, signal)
  const remove = (): Promise<void> => cluster.deleteJob(namespace, job, 'Foreground')
  await withRetry(remove, { attempts: 20, windowMs: limitMs, signal })
  return true
}

async function waitForEnd(request: StopRequest, endsAt: number): Promise<StopOutcome['provenBy']> {
  while (Date.now() < endsAt) {
    const proof = proofOfEnd(request, Date.now())
    if (proof) return proof
    await sleep(lookEveryMs)
  }
  return undefined
}

function proofOfEnd(
  { observed, voice, beatMs }: StopRequest,
  nowMs: number,
): StopOutcome['provenBy'] {
  const phase = observed.latest?.phase
  if (phase === 'gone' || phase === 'never') return 'job-gone'
  if (phase === 'ended') return 'container-ended'
  const { exit, exitHeardAtMs = nowMs, heardAtMs } = voice
  const silentSince = Math.max(exitHeardAtMs, heardAtMs)
  return exit !== undefined && nowMs - silentSince >= 2 * beatMs + 1_000 ? 'exit-record' : undefined
}
