import { finalCondition, type ConditionSnapshot, type JobSnapshot } from './job-snapshot.ts'
import { isOver, type JobPhase, type JobState, type WaitingFact } from './job-state.ts'
import { present } from './json-value.ts'
import type { DecisionMemory, Mark, Observation, PodObservation } from './observation.ts'
import {
  isTerminalPod,
  mainContainer,
  type ContainerSnapshot,
  type PodSnapshot,
} from './pod-snapshot.ts'
import { waitingFact } from './waiting-fact.ts'
import { whyNoPod, whyNotStarted, type WaitingReason } from './waiting-reason.ts'
import type { WaitingGraces } from './waiting-rules.ts'
import type { WatcherLimits } from './watcher-limits.ts'

export interface DecisionOptions {
  /** Name of the container whose end ends the run. */
  readonly container: string
  readonly limits: WatcherLimits
  readonly graces: WaitingGraces
}

/** A state, and what must be done to come to the next one. */
export interface Decision {
  readonly state: JobState
  readonly memory: DecisionMemory
  /** Live reads without which the decision stays where it is. */
  readonly confirm: { readonly job: boolean; readonly pods: boolean }
  /** When time alone may change the state; `Infinity` when it cannot. */
  readonly reviewAt: number
}

/** What a rule answers: a phase, and optionally what is to be read or when to look again. */
interface Step {
  readonly phase: JobPhase
  readonly waiting?: WaitingFact
  readonly readPods?: boolean
  readonly reviewAt?: number
}

interface Situation extends DecisionOptions {
  readonly seen: Observation
  readonly memory: DecisionMemory
  readonly chosen: PodObservation | undefined
  readonly main: ContainerSnapshot | undefined
  readonly job: JobSnapshot | undefined
  readonly final: ConditionSnapshot | undefined
  readonly marks: Map<Mark, number>
  readonly spells: Map<string, { since: number; lastSeen: number; cause: string }>
}

/**
 * Decides where a Job stands. Pure and total: the same observation and memory give the same answer.
 * No answer of it ends a run because something was not heard; it asks for a live read instead.
 */
export function decideState(
  seen: Observation,
  memory: DecisionMemory,
  options: DecisionOptions,
): Decision {
  const situation = situationOf(seen, memory, options)
  const step = firstStep(situation)
  const silentAt = seen.heardAt + options.limits.unobservableMs
  const over = step.phase === 'ended' || step.phase === 'gone' || step.phase === 'never'
  const silent = !over && seen.now >= silentAt
  const state = stateOf(situation, silent ? { phase: 'unobservable' } : step)
  return {
    state,
    memory: { marks: situation.marks, waiting: situation.spells },
    confirm: {
      job: seen.jobAbsent === 'suspected' && !isOver(state),
      pods: step.readPods === true,
    },
    reviewAt: Math.min(step.reviewAt ?? Infinity, over || silent ? Infinity : silentAt),
  }
}

function situationOf(
  seen: Observation,
  memory: DecisionMemory,
  options: DecisionOptions,
): Situation {
  const chosen = rankedPods(seen, options.container)[0]
  return {
    ...options,
    seen,
    memory,
    chosen,
    main: chosen === undefined ? undefined : mainContainer(chosen.pod, options.container),
    job: seen.job,
    final: seen.job === undefined ? undefined : finalCondition(seen.job),
    marks: new Map(),
    spells: new Map(),
  }
}

function stateOf(situation: Situation, step: Step): JobState {
  const { seen, container } = situation
  const [pod, ...otherPods] = rankedPods(seen, container).map(podAsObserved)
  const gone = seen.jobAbsent === 'confirmed'
  return present<JobState>({
    phase: step.phase,
    job: seen.job && { ...seen.job, observed: gone ? 'gone' : 'present' },
    pod,
    otherPods: otherPods.slice(0, 7),
    waiting: step.waiting,
    gone: gone ? { detectedVia: seen.detectedVia, observations: seen.observations } : undefined,
    at: seen.now,
    events: seen.events,
  })
}

function podAsObserved({ pod, absent }: PodObservation): PodSnapshot {
  return absent === 'confirmed' ? { ...pod, observed: 'gone' } : pod
}

/** The pods of a Job, the one that counts first: living before ending before finished, then the newest. */
function rankedPods(seen: Observation, container: string): readonly PodObservation[] {
  const rank = ({ pod, absent }: PodObservation): number => {
    if (absent === 'confirmed' || isTerminalPod(pod)) return 2
    if (mainContainer(pod, container)?.state === 'terminated') return 2
    return pod.deletionTimestamp === undefined && absent === 'no' ? 0 : 1
  }
  return seen.pods.toSorted(
    (a, b) => rank(a) - rank(b) || (b.pod.createdAt ?? 0) - (a.pod.createdAt ?? 0),
  )
}

function firstStep(situation: Situation): Step {
  for (const rule of rules) {
    const step = rule(situation)
    if (step !== undefined) return step
  }
  return waitFor(situation, { reason: 'NotObserved', message: '' })
}

/** The first rule that answers decides. */
const rules: readonly ((situation: Situation) => Step | undefined)[] = [
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
  if (chosen === undefined || chosen.absent === 'confirmed' || isTerminalPod(chosen.pod)) {
    return { phase: 'gone' }
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
    : after(situation, 'settling', situation.limits.settleMs, 'ended')
}

function podIsGone(situation: Situation): Step | undefined {
  const { chosen, job, final } = situation
  if (chosen === undefined || chosen.absent === 'no') return undefined
  if (chosen.absent === 'suspected') return { phase: 'ending', readPods: true }
  if (final !== undefined) return { phase: 'ended' }
  if (job?.suspended === true) return waitFor(situation, { reason: 'Suspended', message: '' })
  return after(situation, 'podGone', situation.limits.podGoneMs, 'ended')
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
  return job === undefined ? undefined : waitFor(situation, whyNoPod(job, seen.events))
}

function waitFor(situation: Situation, why: WaitingReason): Step {
  const { seen, memory, spells, graces } = situation
  const waiting = waitingFact(why, { now: seen.now, memory, spells, graces })
  if (waiting.graceMs === undefined) return { phase: 'waiting', waiting }
  const overAt = waiting.sinceMs + waiting.graceMs
  if (seen.now < overAt) return { phase: 'waiting', waiting, reviewAt: overAt }
  // What was last heard may be old: only a look after the grace proves that nothing has started.
  return seen.podsReadAt >= overAt
    ? { phase: 'never', waiting }
    : { phase: 'waiting', waiting, readPods: true }
}

/** `ending` until the mark is `delayMs` old, then `next`. */
function after(situation: Situation, name: Mark, delayMs: number, next: JobPhase): Step {
  const at = mark(situation, name) + delayMs
  return situation.seen.now >= at ? { phase: next } : { phase: 'ending', reviewAt: at }
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
function mark({ memory, marks, seen }: Situation, name: Mark): number {
  const since = memory.marks.get(name) ?? seen.now
  marks.set(name, since)
  return since
}
