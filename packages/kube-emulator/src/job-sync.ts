import { createPods, deletePod, type JobSyncParts, release } from './job-pods.ts'
import {
  completion,
  countPods,
  countReady,
  type Ending,
  endingOf,
  hasFailed,
  isTracked,
  type JobCounts,
  withCounted,
  withUncounted,
} from './job-progress.ts'
import { conditionOf, type Job, type JobStatus } from './job-shape.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { apiTime } from './new-object.ts'
import { type Condition, type Pod, withCondition } from './pod-shape.ts'

/** When to look again; a creation that was refused is tried again later. */
export interface JobSyncResult {
  readonly againMs?: number
  readonly refused?: boolean
}

interface Sync extends JobCounts {
  readonly parts: JobSyncParts
  readonly job: Job
  readonly pods: readonly Pod[]
  readonly now: string
  ending: Ending | undefined
  stored: JobStatus
  status: JobStatus
}

/**
 * Brings a Job one step on, in the order of Kubernetes' own controller: pods are made or deleted first, then the status
 * tells which have ended and why the Job does, then they are let go, then they are counted and the Job has ended.
 */
export function syncJob(parts: JobSyncParts, given: Job, pods: readonly Pod[]): JobSyncResult {
  const now = apiTime(new Date())
  const status = startedStatus(given, now)
  const job = { ...given, status }
  const counts = countPods(job, pods)
  const ending = endingOf(job, counts, untilDeadlineMs(parts, job))
  const sync: Sync = {
    ...counts,
    parts,
    job,
    pods,
    now,
    ending,
    status,
    stored: given.status ?? {},
  }
  const result = ending === undefined ? managePods(sync) : endPods(sync)
  noteEnded(sync)
  noteEnding(sync)
  writeStatus(sync)
  letGo(sync)
  finish(sync)
  return result
}

function startedStatus({ spec, status = {} }: Job, now: string): JobStatus {
  return {
    ...status,
    ...(status.startTime === undefined && spec.suspend !== true && { startTime: now }),
    uncountedTerminatedPods: status.uncountedTerminatedPods ?? {},
  }
}

function setCounts(sync: Sync, active: number, ready: number, terminating: number): void {
  const { active: _, ...rest } = sync.status
  sync.status = { ...rest, ...(active > 0 && { active }), ready, terminating }
}

function endPods(sync: Sync): JobSyncResult {
  const { parts, job, active } = sync
  for (const pod of active) deletePod(parts, job, pod)
  setCounts(sync, 0, 0, sync.terminating + active.length)
  return {}
}

function managePods(sync: Sync): JobSyncResult {
  const { job, active, ready, terminating, succeeded } = sync
  setCounts(sync, active.length, ready, terminating)
  const result = job.metadata.deletionTimestamp === undefined ? balancePods(sync) : {}
  const { completions } = job.spec
  const isDone = completions === undefined ? succeeded > 0 : succeeded >= completions
  if (isDone && (sync.status.active ?? 0) === 0) sync.ending = completion
  else if (job.metadata.deletionTimestamp === undefined) noteSuspension(sync)
  return result
}

/** Makes as many pods as there have to be, or deletes those that are too many. */
function balancePods(sync: Sync): JobSyncResult {
  const { parts, job, active, terminating } = sync
  const wanted = wantedPods(sync)
  const surplus = active.slice(wanted)
  if (surplus.length > 0) {
    for (const pod of surplus) {
      release(parts.api, pod)
      deletePod(parts, job, pod)
    }
    const kept = active.slice(0, wanted)
    setCounts(sync, kept.length, countReady(kept), terminating + surplus.length)
    return {}
  }
  const blocking = job.spec.podReplacementPolicy === 'Failed' ? terminating : 0
  const missing = wanted - blocking - active.length
  const leftMs = untilDeadlineMs(parts, job)
  const again = Number.isFinite(leftMs) ? { againMs: leftMs } : {}
  if (missing <= 0) return again
  const waitMs = parts.backoffMs(job, sync.failed)
  if (waitMs > 0) return { againMs: waitMs }
  const created = createPods(parts, job, missing)
  setCounts(sync, active.length + created, sync.ready, terminating)
  return { ...again, refused: created < missing }
}

function wantedPods({ job, succeeded }: Sync): number {
  const { suspend = false, parallelism = 1, completions } = job.spec
  if (suspend) return 0
  if (completions === undefined) return succeeded > 0 ? 0 : parallelism
  return Math.max(0, Math.min(parallelism, completions - succeeded))
}

/** How long a Job may still run. */
function untilDeadlineMs(parts: JobSyncParts, { spec, status }: Job): number {
  const { activeDeadlineSeconds: deadline, suspend } = spec
  if (deadline === undefined || suspend === true || status?.startTime === undefined) return Infinity
  return parts.startedMs(status.startTime) + deadline * 1000 - Date.now()
}

function noteSuspension(sync: Sync): void {
  const { parts, job, now } = sync
  const before = conditionOf(sync.status, 'Suspended') !== undefined
  const isSuspended = job.spec.suspend === true
  if (before === isSuspended) return
  const condition = isSuspended
    ? newCondition('Suspended', 'JobSuspended', 'Job suspended', now)
    : { ...newCondition('Suspended', 'JobResumed', 'Job resumed', now), status: 'False' as const }
  const conditions = withCondition(sync.status.conditions, condition)
  sync.status = { ...sync.status, conditions, ...(!isSuspended && { startTime: now }) }
  parts.events.record(job, {
    type: 'Normal',
    reason: isSuspended ? 'Suspended' : 'Resumed',
    message: isSuspended ? 'Job suspended' : 'Job resumed',
  })
}

/** Whether a pod may go: it has ended, or nobody waits for how it does. */
function mayGo({ job, ending }: Sync, pod: Pod): boolean {
  if (!isTracked(pod)) return false
  if (job.metadata.deletionTimestamp !== undefined) return true
  if (pod.status?.phase === 'Succeeded' || hasFailed(job, pod)) return true
  return ending !== undefined && ending.final === 'Failed'
}

function noteEnded(sync: Sync): void {
  for (const pod of sync.pods) {
    if (!mayGo(sync, pod)) continue
    const hasSucceeded = pod.status?.phase === 'Succeeded'
    const isFailure = hasFailed(sync.job, pod) || sync.ending?.final === 'Failed'
    if (!hasSucceeded && !isFailure) continue
    const kind = hasSucceeded ? 'succeeded' : 'failed'
    sync.status = withUncounted(sync.status, kind, pod.metadata.uid)
  }
}

function noteEnding(sync: Sync): void {
  const { ending, now, status } = sync
  if (ending === undefined || conditionOf(status, ending.interim) !== undefined) return
  const condition = newCondition(ending.interim, ending.reason, ending.message, now)
  sync.status = { ...status, conditions: [...(status.conditions ?? []), condition] }
}

function letGo(sync: Sync): void {
  const { parts, pods } = sync
  const stay = new Set<string>()
  for (const pod of pods) {
    if (mayGo(sync, pod)) release(parts.api, pod)
    else if (isTracked(pod)) stay.add(pod.metadata.uid)
  }
  sync.status = withCounted(sync.status, (uid) => stay.has(uid))
}

function finish(sync: Sync): void {
  const { parts, job, ending } = sync
  const { succeeded = [], failed = [] } = sync.status.uncountedTerminatedPods ?? {}
  const isOver = succeeded.length + failed.length + (sync.status.terminating ?? 0) === 0
  if (ending === undefined || !isOver) {
    writeStatus(sync)
    return
  }
  const { final, reason, message } = ending
  const now = apiTime(new Date())
  const condition = newCondition(final, reason, message, now)
  const conditions = [...(sync.status.conditions ?? []), condition]
  const isComplete = final === 'Complete'
  sync.status = { ...sync.status, conditions, ...(isComplete && { completionTime: now }) }
  writeStatus(sync)
  if (isComplete) {
    parts.events.record(job, { type: 'Normal', reason: 'Completed', message: 'Job completed' })
  } else parts.events.record(job, { type: 'Warning', reason, message })
}

function writeStatus(sync: Sync): void {
  const { parts, job, status } = sync
  const { namespace = '', name, uid } = job.metadata
  if (JSON.stringify(status) === JSON.stringify(sync.stored)) return
  sync.stored = status
  const isSame = (current: KubernetesObject): boolean => current.metadata.uid === uid
  parts.api.update('jobs', namespace, name, (current) =>
    isSame(current) ? { ...current, status } : current,
  )
}

function newCondition(type: string, reason: string, message: string, now: string): Condition {
  return { type, status: 'True', lastProbeTime: now, lastTransitionTime: now, reason, message }
}
