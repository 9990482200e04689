import type { V1Job } from '@kubernetes/client-node'

/** Annotations that tell whose a Job is; the job-manifest package writes them. */
const jobAnnotations = {
  contract: 'paperclip.io/volume-contract',
  runId: 'paperclip.io/run-id',
  taskId: 'paperclip.io/task-id',
  sessionId: 'paperclip.io/session-id',
} as const

export interface GuardQuestion {
  readonly runId: string
  readonly taskId: string | undefined
  readonly sessionId: string | undefined
  readonly reattachOrphanedJobs: boolean
}

export type GuardAnswer =
  | { readonly kind: 'clear' }
  | { readonly kind: 'adopt'; readonly job: V1Job }
  | { readonly kind: 'blocked'; readonly code: string; readonly message: string }

/** A Job is live unless it is being deleted or has a True Complete or Failed condition. */
export function isLive(job: V1Job): boolean {
  if (job.metadata?.deletionTimestamp !== undefined) return false
  const ended = (job.status?.conditions ?? []).some(
    ({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'),
  )
  return !ended
}

/**
 * Decides what the agent's other Jobs mean for a run that holds the lock of its task. Newest first, the first that
 * matters decides: a Job without the volume contract blocks, a Job of this run or task is an orphan to adopt, a Job of
 * another task does not matter, one whose task is unknown blocks.
 */
export function judgeJobs(jobs: readonly V1Job[], question: GuardQuestion): GuardAnswer {
  const newestFirst = jobs.filter(isLive).toSorted((a, b) => createdAt(b) - createdAt(a))
  for (const job of newestFirst) {
    const answer = judgeJob(job, question)
    if (answer.kind !== 'clear') return answer
  }
  return { kind: 'clear' }
}

function judgeJob(job: V1Job, question: GuardQuestion): GuardAnswer {
  const name = job.metadata?.name ?? 'unknown'
  const notes = job.metadata?.annotations ?? {}
  if (notes[jobAnnotations.contract] === undefined) {
    return blocked(
      'k8s_pod_log_file_missing',
      `Job ${name} of this agent is still running and does not write its output to the volume (it was made by an older version): wait for it or delete it, then retry.`,
    )
  }
  if (notes[jobAnnotations.runId] === question.runId) return { kind: 'adopt', job }
  const taskId = notes[jobAnnotations.taskId]
  if (taskId !== undefined && question.taskId !== undefined && taskId !== question.taskId) {
    return { kind: 'clear' }
  }
  return judgeOrphan(job, name, question)
}

function judgeOrphan(job: V1Job, name: string, question: GuardQuestion): GuardAnswer {
  if (!question.reattachOrphanedJobs) {
    return blocked(
      'k8s_concurrent_run_blocked',
      `Concurrent run blocked: orphaned Job(s) still running for this agent (reattach disabled): ${name}. Wait for it or delete it, then retry.`,
    )
  }
  const notes = job.metadata?.annotations ?? {}
  if (notes[jobAnnotations.taskId] !== question.taskId) {
    return blocked(
      'k8s_orphan_task_unknown',
      `Concurrent run blocked: orphaned Job ${name} has unknown task context. Wait for it or delete it, then retry.`,
    )
  }
  const sessionId = notes[jobAnnotations.sessionId]
  if (sessionId && question.sessionId && sessionId !== question.sessionId) {
    return blocked(
      'k8s_orphan_session_mismatch',
      `Concurrent run blocked: orphaned Job ${name} has a mismatched session. Wait for it or delete it, then retry.`,
    )
  }
  return { kind: 'adopt', job }
}

function blocked(code: string, message: string): GuardAnswer {
  return { kind: 'blocked', code, message }
}

function createdAt(job: V1Job): number {
  return job.metadata?.creationTimestamp?.getTime() ?? 0
}
