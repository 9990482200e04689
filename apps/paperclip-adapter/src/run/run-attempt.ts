import {
  classifyRun,
  readEvidence,
  type RunEvidence,
  type Verdict,
} from '@agent-jobs/failure-classifier'
import { buildRun, type RunManifest, type RunPaths } from '@agent-jobs/job-manifest'
import type { JobState } from '@agent-jobs/job-watcher'

import type { AdapterProcess } from '../adapter-process.ts'
import type { ObjectRef } from '../cluster/cluster.ts'
import { within } from '../cluster/within.ts'
import { cleanUp } from '../ending/clean-up.ts'
import { collectEvidence, isComplete, keptEvidence } from '../ending/evidence.ts'
import type { FinishedRun } from '../ending/result.ts'
import { invocationOf } from '../plan/invocation.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { type AttemptRequest, type AttemptSpec, specOf } from '../plan/run-spec.ts'
import { followRun, type RunEnding } from './follow-run.ts'
import { mainContainer } from './last-word.ts'
import { launchRun } from './launch-run.ts'
import { createLogDelivery } from './log-delivery.ts'
import { awaitSight } from './observed-job.ts'
import { reportProgress } from './progress.ts'
import { createRedactor, type Redactor } from './redaction.ts'
import { createRunFiles, removeRunFiles } from './run-files.ts'
import { RunLog } from './run-log.ts'
import { WaitHistory } from './wait-history.ts'

/** A volume that takes longer hangs. */
const filesLimitMs = 60_000
const filesLate = `The run's files could not be made within ${filesLimitMs / 1_000} s: does the volume hang?`
const withdrawPatience = { limitMs: 2_500 }

interface Attempt {
  readonly plan: RunPlan
  readonly request: AttemptRequest
  readonly paths: RunPaths
  readonly told: Pick<AttemptSpec, 'sessionFacts' | 'billing'>
  readonly log: RunLog
  readonly redact: Redactor
  readonly waits: WaitHistory
}

/** What is needed until the Job is there, and no longer: a run lasts, and its manifest is large. */
interface Prepared {
  readonly attempt: Attempt
  readonly manifest: RunManifest
}

/**
 * Runs one Job from its files to its clean-up: what happens to the run after it was started is a verdict.
 * @throws AdapterError, ManifestError when the run could not be started; then nothing of it is left running
 */
export async function runAttempt(
  plan: RunPlan,
  adapter: AdapterProcess,
  request: AttemptRequest,
  cancel: AbortSignal,
): Promise<FinishedRun> {
  cancel.throwIfAborted()
  const { attempt, job } = await begin(plan, adapter, request, cancel)
  const ending = await follow(attempt, adapter, job, cancel)
  const evidence = keptEvidence(gather(attempt, adapter, job, ending), attempt.redact)
  const verdict = classifyRun(readEvidence(evidence).evidence)
  const problems = await tidy(attempt, job, ending, evidence, verdict)
  return finished(attempt, job, ending, verdict, problems)
}

async function begin(
  plan: RunPlan,
  adapter: AdapterProcess,
  request: AttemptRequest,
  cancel: AbortSignal,
): Promise<{ readonly attempt: Attempt; readonly job: ObjectRef }> {
  const prepared = await prepare(plan, request, cancel)
  const job = await launch(prepared, adapter, cancel)
  return { attempt: prepared.attempt, job }
}

async function prepare(
  plan: RunPlan,
  request: AttemptRequest,
  signal: AbortSignal,
): Promise<Prepared> {
  const spec = await specOf(plan, request)
  const manifest = buildRun(spec.run, spec.host)
  await plan.ctx.onMeta?.(invocationOf(plan, spec))
  const redact = createRedactor(spec.secrets)
  const log = new RunLog(createLogDelivery(plan.ctx.onLog), redact)
  const unlinked = await makeFiles(plan, request, manifest, signal)
  for (const warning of [...plan.warnings, ...spec.warnings, ...manifest.warnings, ...unlinked]) {
    await log.note(`[paperclip] ${warning}`)
  }
  const { sessionFacts, billing } = spec
  const told = { sessionFacts, billing }
  const waits = new WaitHistory()
  return { attempt: { plan, request, paths: manifest.paths, told, log, redact, waits }, manifest }
}

/** Files that nobody waits for any more are removed as soon as they are there. */
async function makeFiles(
  plan: RunPlan,
  request: AttemptRequest,
  manifest: RunManifest,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const making = createRunFiles([...plan.layout.directories, ...manifest.files])
  try {
    return await within(making, { limitMs: filesLimitMs, late: filesLate, signal })
  } catch (error) {
    const remove = (): Promise<void> => withdrawFiles(request, manifest)
    making.then(remove).catch(() => undefined)
    throw error
  }
}

function withdrawFiles({ attempt }: AttemptRequest, { paths }: RunManifest): Promise<void> {
  const { runDirectory, attemptDirectory, podLogPath } = paths
  return removeRunFiles(attempt === 1 ? runDirectory : attemptDirectory, podLogPath)
}

async function launch(
  { attempt: { plan, request, log }, manifest }: Prepared,
  adapter: AdapterProcess,
  signal: AbortSignal,
): Promise<ObjectRef> {
  const { cluster, namespace, ctx } = plan
  const job = await launchRun({
    cluster,
    namespace,
    manifest,
    signal,
    onCreated: (made) => awaitSight(adapter.watcher(cluster, namespace), made, signal),
    onDispatch: () => ctx.onDispatch?.(),
    onWithdrawn: () => within(withdrawFiles(request, manifest), withdrawPatience),
  })
  await log.note(
    `[paperclip] Job ${namespace}/${job.name} started, output at ${manifest.paths.podLogPath}`,
  )
  return job
}

async function follow(
  { plan, paths, log, waits }: Attempt,
  adapter: AdapterProcess,
  job: ObjectRef,
  cancel: AbortSignal,
): Promise<RunEnding> {
  const { ctx, cluster, namespace, config } = plan
  const progress = reportProgress(ctx, log)
  try {
    return await followRun({
      cluster,
      namespace,
      job,
      log,
      cancel,
      watcher: adapter.watcher(cluster, namespace),
      tailer: adapter.tailer(),
      paths,
      limits: { ...config, ...adapter.pace },
      beatMs: adapter.pace.beatSeconds * 1_000,
      graceMs: config.graceSec * 1_000,
      onState: (state) => {
        waits.hear(state)
        progress.onState(state)
      },
      onPodEvent: progress.onPodEvent,
    })
  } finally {
    progress.stop()
  }
}

function gather(
  { plan, request, paths, log, waits }: Attempt,
  adapter: AdapterProcess,
  { name: jobName, uid: jobUid }: ObjectRef,
  ending: RunEnding,
): RunEvidence {
  const { cluster, namespace, ctx } = plan
  const takenAtMs = Date.now()
  return collectEvidence({
    run: { jobName, jobUid, namespace, runId: ctx.runId, attempt: request.attempt },
    ending,
    log,
    health: adapter.watcher(cluster, namespace).health,
    podLogPath: paths.podLogPath,
    waits: waits.until(takenAtMs),
    takenAtMs,
  })
}

function tidy(
  { plan, paths, log, redact }: Attempt,
  job: ObjectRef,
  { state, interruption, stop, outputEnd }: RunEnding,
  evidence: unknown,
  verdict: Verdict,
): Promise<readonly string[]> {
  const { cluster, namespace, config } = plan
  return cleanUp({
    cluster,
    namespace,
    job,
    evidence,
    verdict,
    redact,
    paths,
    retainJobs: config.retainJobs,
    delivered: isComplete(outputEnd) && log.problems.length === 0,
    patienceMs: interruption?.why.kind === 'cancelled' ? 5_000 : 10_000,
    isDeleted: state?.gone !== undefined || stop?.deletedByUs === true,
    mayStillStart: state?.phase === 'never' || interruption?.why.kind === 'never-scheduled',
  })
}

function finished(
  { plan, request, told, paths, log, redact }: Attempt,
  job: ObjectRef,
  { state, interruption, stop, output, outputEnd }: RunEnding,
  verdict: Verdict,
  problems: readonly string[],
): FinishedRun {
  const cancelled = interruption?.why.kind === 'cancelled'
  return {
    verdict,
    redact,
    summary: log.summary,
    exitCode: toldExitCode(state) ?? output.voice.exit?.status ?? undefined,
    jobName: job.name,
    namespace: plan.namespace,
    podLogPath: paths.podLogPath,
    stdoutBytes: outputEnd.stdout.offset,
    stderrBytes: outputEnd.stderr.offset,
    stdoutTail: log.stdoutTail,
    attempts: request.attempt,
    cancelled: cancelled ? { provenBy: stop?.provenBy } : undefined,
    ...told,
    problems: [...output.problems, ...log.problems, ...(stop?.problems ?? []), ...problems],
  }
}

/** What the kubelet says of a container that it has lost is made up. */
function toldExitCode(state: JobState | undefined): number | undefined {
  const container = mainContainer(state?.pod)
  return container?.reason === 'ContainerStatusUnknown' ? undefined : container?.exitCode
}
