import type { ConditionEvidence, ContainerEvidence, Instant } from './cluster-evidence.ts'
import { type Exit, type ExitDoubt, findExit, holds, startFailures } from './exit.ts'
import { plain } from './plain-text.ts'
import type { RunEvidence } from './run-evidence.ts'
import { collectStreamFacts, type StreamFacts } from './stream-facts.ts'
import { collectTrouble, isRejection, type Trouble } from './trouble.ts'

/** What the rules ask: the evidence, read once, with every conclusion that more than one rule needs. */
export interface Facts extends StreamFacts {
  readonly evidence: RunEvidence
  /** Parts that could not be read. */
  readonly dropped: readonly string[]
  /** The agent's container. */
  readonly main: ContainerEvidence | undefined
  readonly others: readonly ContainerEvidence[]
  readonly exit: Exit | undefined
  readonly exitDoubt: ExitDoubt | undefined
  /** What we wanted: the first of the stops that were asked for. */
  readonly stop: 'cancel' | 'timeout' | 'output-limit' | undefined
  /** Whether the evidence says what we wanted at all. */
  readonly intentKnown: boolean
  /** Whether what took the run away was not the runner. */
  readonly byOthers: boolean
  /** Whether the container or its pod was seen to be over. */
  readonly ended: boolean
  /** Whether the agent's process ran; null = not known. */
  readonly started: boolean | null
  /** The True DisruptionTarget condition of the pod. */
  readonly disruption: ConditionEvidence | undefined
  readonly jobGone: boolean
  /** Whether the evidence states all conditions of the Job. */
  readonly jobConditionsKnown: boolean
  readonly podGone: boolean
  /** Whether the last word on the container is an old one of a node that is not heard of any more. */
  readonly nodeSilent: boolean
  /** Whether somebody deleted the pod before its container ended (as far as times tell). */
  readonly podDeleted: boolean
  readonly trouble: Trouble
}

/** Reads the evidence once for all rules. */
export function collectFacts(evidence: RunEvidence, dropped: readonly string[]): Facts {
  const containers = evidence.pod?.containers ?? []
  const main = findMain(containers, evidence.mainContainer ?? 'claude')
  const { exit, doubt } = findExit(evidence, main)
  const ended = hasEnded(evidence, main)
  const streamFacts = collectStreamFacts(evidence)
  const intentKnown = Boolean(evidence.intent) && isWhole('intent', dropped)
  return {
    ...streamFacts,
    evidence,
    dropped,
    main,
    others: containers.filter((container) => container !== main),
    exit,
    exitDoubt: doubt,
    stop: findStop(evidence),
    intentKnown,
    byOthers: intentKnown && !didWeEndIt(evidence),
    jobConditionsKnown: Boolean(evidence.job?.conditions) && isWhole('job.conditions', dropped),
    ended,
    started: hasStarted(evidence, main, exit, streamFacts),
    disruption: evidence.pod?.conditions?.find(
      ({ type, status }) => type === 'DisruptionTarget' && status === 'True',
    ),
    jobGone: evidence.job?.observed === 'gone',
    podGone: evidence.pod?.observed === 'gone',
    nodeSilent: isOnSilentNode(evidence, main),
    podDeleted: wasDeletedWhileRunning(evidence, main, exit),
    trouble: collectTrouble(evidence, main),
  }
}

/** Whether nothing of a part had to be left out. */
function isWhole(part: string, dropped: readonly string[]): boolean {
  return !dropped.some((path) => path.startsWith(part))
}

function findMain(
  containers: readonly ContainerEvidence[],
  name: string,
): ContainerEvidence | undefined {
  const named = containers.find((container) => container.name === name && container.kind !== 'init')
  if (named) return named
  const candidates = containers.filter(({ kind }) => kind !== 'init')
  return candidates.length === 1 ? candidates[0] : undefined
}

function findStop({ intent }: RunEvidence): Facts['stop'] {
  const wanted = [
    ['timeout', intent?.timedOutAtMs],
    ['cancel', intent?.cancelledAtMs],
    ['output-limit', intent?.outputLimitAtMs],
  ] as const
  let first: (typeof wanted)[number] | undefined
  for (const stop of wanted) {
    if (typeof stop[1] !== 'number') continue
    if (typeof first?.[1] !== 'number' || stop[1] < first[1]) first = stop
  }
  return first?.[0]
}

/** Whether the runner itself stopped the run, or gave it up and removed it. */
function didWeEndIt({ intent, waiting, log }: RunEvidence): boolean {
  const acts = [
    Number(intent?.carriedOut ?? Number.NaN),
    intent?.cancelledAtMs,
    intent?.timedOutAtMs,
    intent?.outputLimitAtMs,
    intent?.stoppedAfterResultAtMs,
    intent?.gaveUpAtMs,
  ]
  const gaveUp = Boolean(waiting) || log?.appeared === false
  return gaveUp || acts.some((act) => typeof act === 'number' && !Number.isNaN(act))
}

function hasEnded({ intent, job, pod }: RunEvidence, main: ContainerEvidence | undefined): boolean {
  return (
    intent?.carriedOut === true ||
    main?.state === 'terminated' ||
    pod?.phase === 'Succeeded' ||
    pod?.phase === 'Failed' ||
    pod?.observed === 'gone' ||
    (pod?.observed === 'none' && job?.observed === 'gone')
  )
}

function hasStarted(
  evidence: RunEvidence,
  main: ContainerEvidence | undefined,
  exit: Exit | undefined,
  stream: StreamFacts,
): boolean | null {
  const { begin, exitRecord, lastBeat, log, pod } = evidence
  if (isFenceLoser(main) || startFailures.includes(main?.reason ?? '')) return false
  if (stream.linesRead > 0 || (log?.bytes ?? 0) > 0) return true
  // A pod that is gone may have been seen last before it started what it then wrote about.
  const spoke = Boolean(begin) || Boolean(lastBeat) || Boolean(exitRecord)
  const ranUnseen = spoke && (pod?.observed === 'gone' || isOnSilentNode(evidence, main))
  if ((main?.state === 'waiting' && !ranUnseen) || pod?.observed === 'none') return false
  if (neverLaunched.has(exitRecord?.stopReason ?? '')) return false
  const notFound = exit?.status === 127 || exit?.status === 126
  if (notFound && stream.wroteNothing) return false
  if (spoke || exit || main?.state === 'terminated') return true
  if (main === undefined && isRejection(pod?.reason)) return false
  if (main === undefined && holdsNot(pod?.conditions, 'PodScheduled')) return false
  return null
}

function isOnSilentNode({ pod }: RunEvidence, main: ContainerEvidence | undefined): boolean {
  return typeof pod?.nodeSilentSinceMs === 'number' && main?.state !== 'terminated'
}

function holdsNot(conditions: readonly ConditionEvidence[] | null | undefined, type: string) {
  return (
    conditions?.some((one) => one.type === type && one.status === 'False') &&
    !holds(conditions, type)
  )
}

/** What the run script says when it gave up before it launched the agent. */
const neverLaunched = new Set(['prompt', 'secret', 'volume', 'settings'])

/** A pod that found the run taken by another pod ends with 75 and says so. */
export function isFenceLoser(main: ContainerEvidence | undefined): boolean {
  return main?.exitCode === 75 && (main.message ?? '').includes('fence lost')
}

function wasDeletedWhileRunning(
  { pod }: RunEvidence,
  main: ContainerEvidence | undefined,
  exit: Exit | undefined,
): boolean {
  if (!pod?.deletionTimestamp) return false
  const deadline = epochMs(pod.deletionTimestamp)
  const finished = epochMs(main?.finishedAt)
  const graceSeconds = pod.deletionGraceSeconds
  if (Number.isNaN(deadline) || Number.isNaN(finished) || typeof graceSeconds !== 'number') {
    return mayHaveBeenStopped(pod.phase, main, exit)
  }
  // The API shows seconds, and the clock is another machine's: only a clear gap counts.
  return finished >= deadline - (graceSeconds + 2) * 1_000
}

/** Without times: it was last seen alive, or it ended as a process does that is told to stop. */
function mayHaveBeenStopped(
  phase: string | null | undefined,
  main: ContainerEvidence | undefined,
  exit: Exit | undefined,
): boolean {
  if (exit !== undefined) return exit.status !== 0
  const state = main?.state ?? phase?.toLowerCase()
  return state === 'running' || state === 'waiting' || state === 'pending'
}

function epochMs(instant: Instant | null | undefined): number {
  return typeof instant === 'number' ? instant : Date.parse(instant ?? '')
}

/** The name of the agent's container, for sentences. */
export function mainName({ evidence, main }: Facts): string {
  return plain(main?.name ?? evidence.mainContainer, 63) ?? 'claude'
}
