import type { ConditionSnapshot, JobSnapshot } from './job-snapshot.ts'
import type { JobPhase, WaitingFact } from './job-state.ts'
import type {
  DecisionMemory,
  Mark,
  Observation,
  PodObservation,
  WaitingSpell,
} from './observation.ts'
import { isTerminalPod, type ContainerSnapshot } from './pod-snapshot.ts'
import { waitingFact } from './waiting-fact.ts'
import { isToldByEvents, whyNoPod, whyNotStarted, type WaitingReason } from './waiting-reason.ts'
import type { WaitingGraces } from './waiting-rules.ts'
import type { WatcherLimits } from './watcher-limits.ts'

export interface DecisionOptions {
  /** Name of the container whose end ends the run. */
  readonly container: string
  readonly limits: WatcherLimits
  readonly graces: WaitingGraces
}

/** What a rule answers: a phase, and optionally what is to be read or when to look again. */
export interface Step {
  readonly phase: JobPhase
  readonly waiting?: WaitingFact
  readonly readPods?: boolean
  readonly readEvents?: boolean
  readonly reviewAt?: number
}

/** What a rule is asked about. */
export interface Situation extends DecisionOptions {
  readonly seen: Observation
  readonly memory: DecisionMemory
  readonly chosen: PodObservation | undefined
  readonly main: ContainerSnapshot | undefined
  readonly job: JobSnapshot | undefined
  readonly final: ConditionSnapshot | undefined
  readonly marks: Map<Mark, number>
  readonly spells: Map<string, WaitingSpell>
}

/** Where a Job stands: the answer of the first rule that has one. */
export function firstStep(situation: Situation): Step {
  for (const rule of rules) {
    const step = rule(situation)
    if (step !== undefined) return step
  }
  return waitFor(situation, notObserved)
}

const notObserved: WaitingReason = { reason: 'NotObserved', message: '' }

/** The first rule that answers decides. */
const rules: readonly ((situation: Situation) => Step | undefined)[] = [
  podsAreUnknown,
  containerHasEnded,
  jobIsGone,
  podIsTerminal,
  podIsGone,
  jobIsFinal,
  podIsEnding,
  containerRuns,
  podHasNotStarted,
  jobHasNoPod,
]

/** Before the pods were listed, to see none means nothing. */
function podsAreUnknown(situation: Situation): Step | undefined {
  const { chosen, seen } = situation
  const known = chosen !== undefined || seen.podsListed || seen.podsReadAt > -Infinity
  return known ? undefined : waitFor(situation, notObserved)
}

function containerHasEnded(situation: Situation): Step | undefined {
  const { chosen, main, job, final } = situation
  if (chosen === undefined || main?.state !== 'terminated') return undefined
  const { pod } = chosen
  const failed = main.exitCode !== 0
  if (failed && pod.restartPolicy !== 'Never' && !isTerminalPod(pod)) return undefined
  if (failed && final === undefined && job !== undefined && situation.seen.jobAbsent === 'no') {
    // A suspended Job is not over: its pod was taken away, and the Job waits to be resumed.
    if (job.suspended && pod.deletionTimestamp !== undefined) return afterSuspension(situation)
    if (job.backoffLimit > 0) return { phase: 'ending' }
  }
  // The Job itself is only late on the other watch.
  if (job === undefined && situation.seen.jobAbsent === 'no') {
    return unlessLate(situation, 'settling', situation.limits.settleMs, 'ended')
  }
  return { phase: 'ended' }
}

function afterSuspension(situation: Situation): Step {
  return situation.chosen?.absent === 'confirmed'
    ? waitFor(situation, { reason: 'Suspended', message: '' })
    : { phase: 'ending', readPods: situation.chosen?.absent === 'suspected' }
}

function jobIsGone(situation: Situation): Step | undefined {
  const { seen, chosen } = situation
  if (seen.jobAbsent !== 'confirmed') return undefined
  if (chosen === undefined) return { phase: 'gone' }
  if (chosen.absent === 'confirmed' || isTerminalPod(chosen.pod)) {
    return unlessLate(situation, 'settling', situation.limits.settleMs, 'gone')
  }
  if (chosen.absent === 'suspected') return { phase: 'ending', readPods: true }
  // A pod without its Job may live on (cascade=orphan): its container then decides.
  if (chosen.pod.deletionTimestamp === undefined) return undefined
  return untilPodLingers(situation, 'podEnding', 'gone')
}

function podIsTerminal(situation: Situation): Step | undefined {
  const { chosen, job, final, seen } = situation
  if (chosen === undefined || !isTerminalPod(chosen.pod)) return undefined
  const replaceable = seen.jobAbsent === 'no' && job !== undefined && job.backoffLimit > 0
  if (replaceable && final === undefined && chosen.pod.phase === 'Failed') {
    return { phase: 'ending' }
  }
  const initFailed = chosen.pod.containers.some(
    ({ kind, state, exitCode }) => kind === 'init' && state === 'terminated' && exitCode !== 0,
  )
  return initFailed
    ? { phase: 'ended' }
    : unlessLate(situation, 'settling', situation.limits.settleMs, 'ended')
}

function podIsGone(situation: Situation): Step | undefined {
  const { chosen, job, final } = situation
  if (chosen === undefined || chosen.absent === 'no') return undefined
  if (chosen.absent === 'suspected') return { phase: 'ending', readPods: true }
  if (job?.suspended === true && final === undefined)
    return waitFor(situation, { reason: 'Suspended', message: '' })
  const { settleMs, podGoneMs } = situation.limits
  return unlessLate(situation, 'podGone', final === undefined ? podGoneMs : settleMs, 'ended')
}

function jobIsFinal(situation: Situation): Step | undefined {
  const { seen, chosen, job, final, limits } = situation
  if (final === undefined || job === undefined) return undefined
  const since = mark(situation, 'jobFinal')
  if (chosen !== undefined) {
    // The pod's end may only be late on the other watch: a live list tells.
    const late = seen.now >= since + limits.settleMs && seen.podsReadAt < since
    const step = untilPodLingers(situation, 'jobFinal', 'ended')
    if (late) return { ...step, readPods: true }
    return seen.podsReadAt < since ? { ...step, reviewAt: since + limits.settleMs } : step
  }
  if (seen.podsReadAt < since) return { phase: 'ending', readPods: true }
  const started = final.type === 'Complete' || job.failed > 0 || job.succeeded > 0
  return { phase: started ? 'ended' : 'never' }
}

function podIsEnding({ chosen }: Situation): Step | undefined {
  return chosen?.pod.deletionTimestamp === undefined ? undefined : { phase: 'ending' }
}

function containerRuns({ main, job, seen }: Situation): Step | undefined {
  if (main?.state !== 'running') return undefined
  const doomed =
    seen.jobAbsent === 'no' &&
    job?.conditions.some(({ type, status }) => type === 'FailureTarget' && status === 'True')
  return { phase: doomed === true ? 'ending' : 'running' }
}

function podHasNotStarted(situation: Situation): Step | undefined {
  const { chosen, container, seen } = situation
  if (chosen === undefined) return undefined
  return waitFor(situation, whyNotStarted(chosen.pod, container, seen.events))
}

function jobHasNoPod(situation: Situation): Step | undefined {
  const { job, seen } = situation
  if (job === undefined) return undefined
  return waitFor(situation, whyNoPod(job, seen.events))
}

function waitFor(situation: Situation, why: WaitingReason): Step {
  const { seen, memory, spells, graces } = situation
  const waiting = waitingFact(why, { now: seen.now, memory, spells, graces })
  if (waiting.graceMs === undefined) return { phase: 'waiting', waiting }
  const overAt = waiting.sinceMs + waiting.graceMs
  if (seen.now < overAt) return { phase: 'waiting', waiting, reviewAt: overAt }
  // What was last heard may be old: only a look after the grace proves that nothing has started.
  const readPods = seen.podsReadAt < overAt
  // A reason that an event told may be over long since: the pod itself does not say so.
  const readEvents = isToldByEvents(why.reason) && seen.eventsAskedAt < overAt
  return readPods || readEvents
    ? { phase: 'waiting', waiting, readPods, readEvents }
    : { phase: 'never', waiting }
}

/**
 * `ending` while the kubelet's word on the container may only be late: for `delayMs`, counted from when the
 * watch of pods (which tells again what it missed) is open; then `next`.
 */
function unlessLate(situation: Situation, name: Mark, delayMs: number, next: JobPhase): Step {
  const { seen, limits } = situation
  const since = mark(situation, name)
  const heardAt = Math.max(since, seen.podsWatchedSince) + delayMs
  const at = Math.min(heardAt, since + limits.lingerMs)
  return seen.now >= at ? { phase: next } : { phase: 'ending', reviewAt: at }
}

/** `ending` while a pod that must end may still take its time; `next` once a look after that still shows it. */
function untilPodLingers(situation: Situation, name: Mark, next: JobPhase): Step {
  const { chosen, seen, limits } = situation
  const graceMs = (chosen?.pod.deletionGraceSeconds ?? 30) * 1000
  const at = mark(situation, name) + graceMs + limits.lingerMs
  if (seen.now < at) return { phase: 'ending', reviewAt: at }
  return seen.podsReadAt >= at ? { phase: next } : { phase: 'ending', readPods: true }
}

/** Since when the fact of this name holds without a break. */
export function mark({ memory, marks, seen }: Situation, name: Mark): number {
  const since = memory.marks.get(name) ?? seen.now
  marks.set(name, since)
  return since
}
