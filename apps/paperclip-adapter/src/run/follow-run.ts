import type { Tailer } from '@agent-jobs/file-tailer'
import { parseTerminationMessage, type PodEvent, type RunPaths } from '@agent-jobs/job-manifest'
import type { JobState, JobWatcher } from '@agent-jobs/job-watcher'

import type { Cluster, ObjectRef } from '../cluster/cluster.ts'
import {
  findInterruption,
  type Interruption,
  type RunFacts,
  type RunLimits,
} from './interruption.ts'
import { askLastWord, mainContainer } from './last-word.ts'
import { endsRun, observeJob, type ObservedJob } from './observed-job.ts'
import type { RunLog } from './run-log.ts'
import {
  type DeclaredBytes,
  drainCancelled,
  type DrainLimits,
  drainLimits,
  lookBriefly,
  lookOnce,
  type OutputEnd,
  readOutput,
  type RunOutput,
} from './run-output.ts'
import { nodeSilentSinceMs } from './silent-node.ts'
import { stopRun, type StopOutcome } from './stop-run.ts'

const lookEveryMs = 500
/** So that Paperclip hears of a cancel within 50 s, with all that follows it. */
const cancelLimitMs = 38_000
/** How long the watch may take to tell what the pod's exit line told, before the cluster is asked. */
const watchHeadStartMs = 3_000

export interface FollowRequest {
  readonly cluster: Cluster
  readonly namespace: string
  readonly job: ObjectRef
  readonly watcher: JobWatcher
  readonly tailer: Tailer
  readonly paths: RunPaths
  readonly log: RunLog
  readonly limits: RunLimits
  readonly beatMs: number
  readonly graceMs: number
  /** Aborts when somebody wants the run to be cancelled. */
  readonly cancel: AbortSignal
  readonly onState: (state: JobState) => void
  /** Told every sign of life of the pod. */
  readonly onPodEvent: (event: PodEvent) => void
}

/** How the following of a run ended: everything that the evidence is made from. */
export interface RunEnding {
  /** The Job as it was last seen; for a run that never got going, as it was when that was decided. */
  readonly state: JobState | undefined
  readonly interruption: { readonly why: Interruption; readonly atMs: number } | undefined
  readonly stop: StopOutcome | undefined
  readonly output: RunOutput
  readonly outputEnd: OutputEnd
  readonly runningSinceMs: number | undefined
}

/** Reads the run's output and watches its Job until the run is over, by itself or because it is stopped. */
export async function followRun(request: FollowRequest): Promise<RunEnding> {
  const startedAtMs = Date.now()
  let runningSinceMs: number | undefined
  let asking: NodeJS.Timeout | undefined
  const output = openOutput(request, () => {
    asking ??= setTimeout(() => {
      if (!isSettled(observed)) request.watcher.look(request.job)
    }, watchHeadStartMs)
  })
  const observed = observeJob(request.watcher, request.job, (state) => {
    if (state.phase === 'running') runningSinceMs ??= Date.now()
    output.poke()
    request.onState(state)
  })
  const facts = (): RunFacts => ({
    ...factsOf(request, output, startedAtMs),
    runningSinceMs: runningSinceMs ?? output.voice.beginHeardAtMs,
    nodeSilentSinceMs: nodeSilentSinceMs(observed.latest, output.voice),
  })
  try {
    const why = await overOrInterrupted(observed, facts, request)
    const interruption = why && { why, atMs: Date.now() }
    const stop =
      why && mustStopFirst(why)
        ? await stopRun(stopRequest(request, why, observed, output))
        : undefined
    const state = await lastWord(request, observed, why)
    const hasBegun = runningSinceMs !== undefined || output.anyBytes
    const limits = drainLimitsOf({ state, why, stop, hasBegun })
    const outputEnd = await output.drain(declaredBytes(state), limits)
    return { state, interruption, stop, output, outputEnd, runningSinceMs }
  } finally {
    clearTimeout(asking)
    observed.stop()
    await output.stop()
  }
}

function isSettled({ latest }: ObservedJob): boolean {
  return latest !== undefined && endsRun(latest)
}

/** The pod's exit line says when to look at the cluster; it ends nothing. */
function openOutput(
  { tailer, paths, log, onPodEvent }: FollowRequest,
  onExitLine: () => void,
): RunOutput {
  return readOutput(tailer, paths, log, (event) => {
    if (event.type === 'exit') onExitLine()
    onPodEvent(event)
  })
}

function factsOf(
  { cancel, log, watcher }: FollowRequest,
  output: RunOutput,
  startedAtMs: number,
): Omit<RunFacts, 'runningSinceMs' | 'nodeSilentSinceMs'> {
  return {
    startedAtMs,
    cancelRequested: cancel.aborted,
    anyBytes: output.anyBytes,
    outputBytes: output.stdoutBytes + output.stderrBytes,
    resultAtMs: log.resultAtMs,
    backgroundTasks: log.summary.backgroundTasks.length,
    saysEnded: output.voice.saysEnded,
    heardFromApiAtMs: watcher.health.lastHeardAtMs ?? startedAtMs,
    heardFromVolumeAtMs: output.heardAtMs,
  }
}

/** Settles with undefined when the run is over, else with the reason to end it. */
function overOrInterrupted(
  observed: ObservedJob,
  facts: () => RunFacts,
  { limits, cancel }: FollowRequest,
): Promise<Interruption | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (why: Interruption | undefined): void => {
      clearInterval(timer)
      cancel.removeEventListener('abort', look)
      resolve(why)
    }
    const look = (): void => {
      const why = findInterruption(facts(), limits, Date.now())
      if (why) settle(why)
    }
    const timer = setInterval(look, lookEveryMs)
    cancel.addEventListener('abort', look)
    observed.over.then(
      () => {
        settle(undefined)
      },
      (error: unknown) => {
        settle(undefined)
        reject(error)
      },
    )
    look()
  })
}

/** What never got going is judged as it stands; the clean-up removes it. What cannot be observed is left alone. */
function mustStopFirst({ kind }: Interruption): boolean {
  return kind !== 'log-missing' && kind !== 'never-scheduled' && kind !== 'unobservable'
}

function stopRequest(
  request: FollowRequest,
  why: Interruption,
  observed: ObservedJob,
  output: RunOutput,
): Parameters<typeof stopRun>[0] {
  const { cluster, namespace, job, paths, beatMs, graceMs } = request
  const byFileMs = graceMs + 5_000
  const deadlines =
    why.kind === 'cancelled'
      ? { deleteAfterMs: 0, limitMs: cancelLimitMs }
      : { deleteAfterMs: byFileMs, limitMs: byFileMs + graceMs + 10_000 }
  return {
    ...deadlines,
    cluster,
    namespace,
    job,
    cancelFile: paths.cancel,
    word: why.kind,
    observed,
    voice: output.voice,
    beatMs,
  }
}

/** What is judged as it stands is not asked about again. */
async function lastWord(
  { watcher, job }: FollowRequest,
  { latest }: ObservedJob,
  why: Interruption | undefined,
): Promise<JobState | undefined> {
  const isOpen = latest === undefined || !endsRun(latest) || (why && !mustStopFirst(why))
  return isOpen ? latest : askLastWord(watcher, job, latest)
}

function drainLimitsOf({
  state,
  why,
  stop,
  hasBegun,
}: {
  readonly state: JobState | undefined
  readonly why: Interruption | undefined
  readonly stop: StopOutcome | undefined
  readonly hasBegun: boolean
}): DrainLimits {
  if (state?.phase === 'never' || (why && !hasBegun)) return lookOnce
  // What still runs has no end to be read to.
  if (stop !== undefined && stop.provenBy === undefined) return lookBriefly
  return why?.kind === 'cancelled' ? drainCancelled : drainLimits
}

function declaredBytes(state: JobState | undefined): DeclaredBytes | undefined {
  const record = parseTerminationMessage(mainContainer(state?.pod)?.message)
  return record?.type === 'exit' ? record : undefined
}
