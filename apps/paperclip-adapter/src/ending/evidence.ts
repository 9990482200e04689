import { evidenceVersion, type RunEvidence } from '@agent-jobs/failure-classifier'
import { type ExitRecord, parseTerminationMessage } from '@agent-jobs/job-manifest'
import type { JobState, ObservationHealth } from '@agent-jobs/job-watcher'

import type { RunEnding } from '../run/follow-run.ts'
import type { Interruption } from '../run/interruption.ts'
import { mainContainer } from '../run/last-word.ts'
import { type Redactor, redactTexts } from '../run/redaction.ts'
import type { RunLog } from '../run/run-log.ts'
import type { OutputEnd } from '../run/run-output.ts'
import { nodeSilentSinceMs } from '../run/silent-node.ts'
import type { Wait } from '../run/wait-history.ts'
import { fitSize } from './fit-size.ts'

export interface EvidenceParts {
  readonly run: NonNullable<RunEvidence['run']>
  readonly ending: RunEnding
  readonly log: RunLog
  readonly health: ObservationHealth
  readonly waits: readonly Wait[]
  /** The path that people know. */
  readonly podLogPath: string
  readonly takenAtMs: number
}

/** Puts together what is known of how a run ended. Pure. */
export function collectEvidence(parts: EvidenceParts): RunEvidence {
  const { run, ending, log, waits, takenAtMs } = parts
  const { state, output } = ending
  const { begin, lastBeat, beats } = output.voice
  return {
    version: evidenceVersion,
    takenAtMs,
    run,
    intent: intentOf(ending),
    job: jobOf(state),
    pod: podOf(ending),
    mainContainer: 'claude',
    waiting: waitingOf(ending),
    waits,
    events: state?.events ?? [],
    exitRecord: exitRecordOf(ending),
    begin,
    lastBeat,
    beats,
    log: logOf(parts),
    stream: { ...log.summary, sessionNotFound: log.sessionNotFound },
    observation: observationOf(parts),
  }
}

/** With its verdict the bundle stays below 256 KiB. */
const maxEvidenceBytes = 240 * 1_024

/**
 * The evidence as it is judged and kept: without the run's secrets, and bounded, whatever a pod wrote and a cluster said.
 * Pure.
 */
export function keptEvidence(evidence: RunEvidence, redact: Redactor): unknown {
  return fitSize(redactTexts(evidence, redact), maxEvidenceBytes)
}

/** Whether every byte that the pod is known to have written was read. */
export function isComplete({ stdout, stderr }: OutputEnd): boolean {
  return stdout.complete && stderr.complete
}

function intentOf({ interruption, stop }: RunEnding): RunEvidence['intent'] {
  if (interruption === undefined) return {}
  const { why, atMs } = interruption
  const carriedOut = stop === undefined ? {} : { carriedOut: stop.provenBy !== undefined }
  return { ...intentWords(why, atMs), ...carriedOut }
}

function intentWords(why: Interruption, atMs: number): NonNullable<RunEvidence['intent']> {
  switch (why.kind) {
    case 'cancelled':
      return { cancelledAtMs: atMs }
    case 'timed-out':
      return { timedOutAtMs: atMs, timeoutSec: why.timeoutSec }
    case 'output-limit':
      return { outputLimitAtMs: atMs, maxOutputBytes: why.maxOutputBytes }
    case 'ended-but-running':
      return { stoppedAfterResultAtMs: atMs }
    case 'never-scheduled':
    case 'log-missing':
    case 'unobservable':
      return {}
  }
}

function jobOf(state: JobState | undefined): RunEvidence['job'] {
  const conditions = state?.job?.conditions ?? []
  if (state?.gone) return { observed: 'gone', ...state.gone, conditions }
  return state?.job ? { observed: 'present', conditions } : { observed: 'unknown' }
}

function podOf({ state, output }: RunEnding): RunEvidence['pod'] {
  if (state === undefined) return { observed: 'unknown' }
  const { pod } = state
  if (pod === undefined) return { observed: state.job === undefined ? 'unknown' : 'none' }
  const containers = pod.containers.map((container) => ({
    ...container,
    startedAt: isoTime(container.startedAt),
    finishedAt: isoTime(container.finishedAt),
  }))
  const deletionTimestamp = isoTime(pod.deletionTimestamp)
  const silentSinceMs = nodeSilentSinceMs(state, output.voice)
  return { ...pod, nodeSilentSinceMs: silentSinceMs, containers, deletionTimestamp }
}

function isoTime(epochMs: number | undefined): string | undefined {
  return epochMs === undefined ? undefined : new Date(epochMs).toISOString()
}

/** Only a wait that was given up is evidence: a pod that may still start has not failed. */
function waitingOf({ state, interruption }: RunEnding): RunEvidence['waiting'] {
  if (state?.waiting === undefined) return undefined
  const why = interruption?.why
  if (why?.kind === 'never-scheduled') {
    return { ...state.waiting, graceMs: why.scheduleTimeoutSec * 1_000 }
  }
  return state.phase === 'never' ? state.waiting : undefined
}

/** The kubelet's copy of the pod's last words, else the pod's own line on the volume. */
function exitRecordOf({ state, output }: RunEnding): RunEvidence['exitRecord'] {
  const message = parseTerminationMessage(mainContainer(state?.pod)?.message)
  if (message?.type === 'exit') return statusOf(message, 'termination-message')
  const { exit, saysEnded } = output.voice
  // Nobody but beats can deny what is written of a pod whose node is silent.
  const isSilent = nodeSilentSinceMs(state, output.voice) !== undefined
  if (exit === undefined || (isSilent && !saysEnded)) return undefined
  return statusOf(exit, 'events-file')
}

function statusOf(
  { status, ...record }: ExitRecord,
  source: 'termination-message' | 'events-file',
): RunEvidence['exitRecord'] {
  return status === null ? undefined : { ...record, status, source }
}

function logOf({ ending, log, podLogPath }: EvidenceParts): RunEvidence['log'] {
  const { output, outputEnd } = ending
  const { stdout, stderr } = outputEnd
  return {
    path: podLogPath,
    appeared: neverAppeared(ending) ? false : output.anyBytes || undefined,
    bytes: stdout.offset,
    nonEmptyLines: log.stdoutLines,
    complete: isComplete(outputEnd),
    bytesMissing: (stdout.bytesMissing ?? 0) + (stderr.bytesMissing ?? 0),
    problems: [...output.problems, ...log.problems],
    firstPlainLine: log.summary.firstPlainLine,
    stderrFirstPlainLine: log.firstStderrLine,
  }
}

/** What the run script tells the kubelet at its end it also writes to the volume, unless it lacks even its settings. */
function neverAppeared({ state, output, interruption }: RunEnding): boolean {
  if (interruption?.why.kind === 'log-missing') return true
  const record = parseTerminationMessage(mainContainer(state?.pod)?.message)
  return !output.anyBytes && record?.type === 'exit' && record.stopReason !== 'settings'
}

function observationOf({ ending, health }: EvidenceParts): RunEvidence['observation'] {
  const why = ending.interruption?.why
  return {
    apiReachable: health.apiReachable,
    lastApiMs: health.lastHeardAtMs,
    lastVolumeMs: ending.output.heardAtMs,
    unobservableForMs: why?.kind === 'unobservable' ? why.silentMs : undefined,
    runningSinceMs: ending.runningSinceMs,
    errors: health.errors.slice(-10).map(({ what, message }) => `${what}: ${message}`),
  }
}
