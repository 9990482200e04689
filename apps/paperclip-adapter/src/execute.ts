import { jobName, runPaths } from '@agent-jobs/job-manifest'

import { AdapterError } from './adapter-error.ts'
import { type AdapterProcess, jobSelector } from './adapter-process.ts'
import { readApiFailure } from './cluster/api-failure.ts'
import { judgeJobs } from './cluster/guard.ts'
import { withRetry } from './cluster/retry.ts'
import { acquireRunLock, type RunLock } from './cluster/run-lock.ts'
import { within } from './cluster/within.ts'
import type { AdapterContext, AdapterResult } from './context.ts'
import { noteEnding } from './ending/ending-note.ts'
import { notStarted, resultOf, type FinishedRun } from './ending/result.ts'
import { sweepLeftovers } from './ending/sweep-leftovers.ts'
import { findApiAddress } from './plan/api-address.ts'
import { planPatience, planRun, type RunPlan } from './plan/run-plan.ts'
import { type Cancellation, listenForCancel } from './run/cancellation.ts'
import { runAttempt } from './run/run-attempt.ts'

/** Runs one heartbeat of an agent as a Kubernetes Job. Never rejects: what went wrong is in the result. */
export async function execute(
  ctx: AdapterContext,
  adapter: AdapterProcess,
): Promise<AdapterResult> {
  return noteEnding(ctx, await runHeartbeat(ctx, adapter))
}

async function runHeartbeat(ctx: AdapterContext, adapter: AdapterProcess): Promise<AdapterResult> {
  using cancel = await listenForCancel(
    ctx,
    findApiAddress(undefined, adapter.environment).serverUrl,
  )
  try {
    cancel.signal.throwIfAborted()
    const plan = await within(planRun(ctx, adapter), { ...planPatience, signal: cancel.signal })
    const run = await runAlone(plan, adapter, cancel)
    return resultOf(run, new Date())
  } catch (error) {
    return notStarted(error, { cancelled: cancel.signal.aborted, now: new Date() })
  }
}

/** Holds the lock of the agent's task for as long as anything of the run may be alive. */
async function runAlone(
  plan: RunPlan,
  adapter: AdapterProcess,
  cancel: Cancellation,
): Promise<FinishedRun> {
  const { cluster, namespace } = plan
  const hold = await reaching(adapter.identity.hold(cluster, namespace, cancel.signal))
  try {
    const lock = await lockRun(plan, adapter, cancel)
    try {
      await guardRun(plan, cancel)
      sweep(plan)
      return await runAttempts(plan, adapter, cancel)
    } finally {
      await lock.release()
    }
  } finally {
    await hold.release()
  }
}

/** Beside the run: what earlier runs of the agent left behind must not delay it. */
function sweep({ ctx, config, logRoot }: RunPlan): void {
  const { id: agentId, companyId } = ctx.agent
  const { agentDirectory } = runPaths(logRoot, { companyId, agentId, runId: ctx.runId })
  const retentionMs = config.retentionHours * 3_600_000
  void sweepLeftovers({ agentDirectory, retentionMs, nowMs: Date.now() })
}

/** A session that turns out to be lost gets one fresh attempt inside the same run. */
async function runAttempts(
  plan: RunPlan,
  adapter: AdapterProcess,
  { signal }: Cancellation,
): Promise<FinishedRun> {
  const { resumeSessionId } = plan.session
  const first = await runAttempt(plan, adapter, { attempt: 1, resumeSessionId }, signal)
  const lost = first.verdict.code === 'session_unavailable' && resumeSessionId !== undefined
  if (!lost || signal.aborted) return first
  return runAttempt(plan, adapter, { attempt: 2, resumeSessionId: undefined }, signal)
}

function lockRun(
  { ctx, cluster, namespace, taskId }: RunPlan,
  { identity }: AdapterProcess,
  { signal }: Cancellation,
): Promise<RunLock> {
  const { runId } = ctx
  const { id: agentId, companyId } = ctx.agent
  return reaching(
    acquireRunLock({
      cluster,
      namespace,
      identity,
      agentId,
      taskId,
      runId,
      signal,
      jobName: jobName({ companyId, agentId, runId, attempt: 1 }),
      onWait: (message) => ctx.onLog('stdout', `${message}\n`),
    }),
  )
}

/** Looks for Jobs of this agent that nobody holds any more. */
async function guardRun(
  { ctx, cluster, namespace, taskId, session, config, agentLabel }: RunPlan,
  cancel: Cancellation,
): Promise<void> {
  const selector = `${jobSelector},paperclip.io/agent-id=${agentLabel}`
  const { signal } = cancel
  const jobs = await reaching(withRetry(() => cluster.listJobs(namespace, selector), { signal }))
  const answer = judgeJobs(jobs, {
    runId: ctx.runId,
    taskId,
    sessionId: session.resumeSessionId,
    reattachOrphanedJobs: config.reattachOrphanedJobs,
  })
  if (answer.kind === 'clear') return
  if (answer.kind === 'blocked') throw new AdapterError(answer.code, answer.message)
  const name = answer.job.metadata?.name ?? 'unknown'
  throw new AdapterError(
    'k8s_concurrent_run_blocked',
    `Concurrent run blocked: orphaned Job ${name} of this task is still running and its server is gone. Wait for it to end or delete it, then retry.`,
  )
}

/** Until something was started, an API that cannot be reached ends the run: nobody could tell what runs already. */
async function reaching<T>(request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    if (AdapterError.is(error)) throw error
    const { message, status } = readApiFailure(error)
    const remedy = remedies.get(status) ?? 'Check that the Kubernetes API can be reached'
    throw new AdapterError(
      'k8s_concurrency_guard_unreachable',
      `Concurrency guard unreachable: ${message}. Nothing was started. ${remedy}, then retry.`,
      { cause: error },
    )
  }
}

const remedies = new Map<number | undefined, string>([
  [403, 'Grant the missing right to the service account'],
  [404, 'Create the namespace, or correct "namespace"'],
])
