import { rename, rm, writeFile } from 'node:fs/promises'

import type { Verdict } from '@agent-jobs/failure-classifier'
import type { RunPaths } from '@agent-jobs/job-manifest'

import { errorText } from '../adapter-error.ts'
import type { Cluster, ObjectRef } from '../cluster/cluster.ts'
import { withRetry } from '../cluster/retry.ts'
import { within } from '../cluster/within.ts'
import { type Redactor, redactTexts } from '../run/redaction.ts'
import { removeRunFiles } from '../run/run-files.ts'
import { fileText } from './fit-size.ts'
import { deleteUnstartedJob } from './unstarted-job.ts'

/** A volume that takes longer hangs; what it was asked for may still come about. */
const volumeLimitMs = 2_500

export interface CleanUpRequest {
  readonly cluster: Cluster
  readonly namespace: string
  readonly job: ObjectRef
  readonly paths: RunPaths
  /** As it is to be kept. */
  readonly evidence: unknown
  readonly verdict: Verdict
  readonly retainJobs: boolean
  /** Everything that was written has reached Paperclip: the files are no longer the only copy. */
  readonly delivered: boolean
  /** How long an API that is away is waited for. */
  readonly patienceMs: number
  /** The Job is gone or its deletion is under way. */
  readonly isDeleted: boolean
  /** The Job may still start: it must not outlive a verdict that says that it never did. */
  readonly mayStillStart: boolean
  readonly redact: Redactor
}

/**
 * After the verdict: keeps the evidence of a run that did not succeed, deletes the Job, and, only when that worked and
 * nothing is to be kept, the run's files. Never rejects; what did not work is returned, one sentence each.
 */
export async function cleanUp(request: CleanUpRequest): Promise<readonly string[]> {
  const keep = (): Promise<string | undefined> =>
    problemOf('keep the evidence', () => onVolume(keepEvidence(request)))
  let unkept = request.verdict.outcome === 'succeeded' ? undefined : await keep()
  const removal = await removeRun(request)
  // On a volume that is full there is room now.
  if (unkept !== undefined && removal === 'removed') unkept = await keep()
  const left = removal === 'kept' || removal === 'removed' ? undefined : removal.problem
  return [unkept, left].filter((problem) => problem !== undefined)
}

type Removal = 'kept' | 'removed' | { readonly problem: string }

async function removeRun(request: CleanUpRequest): Promise<Removal> {
  const { verdict, retainJobs, mayStillStart, isDeleted, delivered } = request
  if (verdict.outcome === 'indeterminate' && !mayStillStart) return 'kept'
  if (retainJobs && !mayStillStart) return 'kept'
  const undeleted = isDeleted
    ? undefined
    : await problemOf('delete the Job', () => deleteJob(request))
  if (undeleted !== undefined) return { problem: undeleted }
  if (retainJobs || !delivered) return 'kept'
  const problem = await problemOf("remove the run's files", () => onVolume(removeFiles(request)))
  return problem === undefined ? 'removed' : { problem }
}

/** The evidence of a run that did not succeed outlives its output. */
function removeFiles({ paths, verdict }: CleanUpRequest): Promise<void> {
  const keepsEvidence = verdict.outcome !== 'succeeded'
  return removeRunFiles(
    keepsEvidence ? paths.attemptDirectory : paths.runDirectory,
    paths.podLogPath,
  )
}

async function keepEvidence({ paths, evidence, verdict, redact }: CleanUpRequest): Promise<void> {
  const bundle = fileText(Object.assign({}, evidence, { verdict: redactTexts(verdict, redact) }))
  const draft = `${paths.evidence}.new`
  await rm(draft, { force: true })
  await writeFile(draft, bundle, { mode: 0o600, flag: 'wx' })
  await rename(draft, paths.evidence)
}

function onVolume(work: Promise<void>): Promise<void> {
  return within(work, {
    limitMs: volumeLimitMs,
    late: `the volume did not answer within ${volumeLimitMs / 1_000} s`,
  })
}

async function deleteJob({
  cluster,
  namespace,
  job,
  patienceMs,
  mayStillStart,
}: CleanUpRequest): Promise<void> {
  if (mayStillStart) {
    await deleteUnstartedJob({ cluster, namespace, job, limitMs: patienceMs })
    return
  }
  const remove = (): Promise<void> => cluster.deleteJob(namespace, job, 'Background')
  await withRetry(remove, { windowMs: patienceMs })
}

async function problemOf(what: string, act: () => Promise<void>): Promise<string | undefined> {
  try {
    await act()
    return undefined
  } catch (error) {
    return `Could not ${what}: ${errorText(error)}`
  }
}
