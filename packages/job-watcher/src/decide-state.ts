import type { ReadNeeds } from './job-reader.ts'
import { finalCondition } from './job-snapshot.ts'
import { isOver, type JobState } from './job-state.ts'
import { present } from './json-value.ts'
import type { DecisionMemory, Observation, PodObservation } from './observation.ts'
import { isTerminalPod, mainContainer, type PodSnapshot } from './pod-snapshot.ts'
import { silentNode } from './silent-node.ts'
import { firstStep, type DecisionOptions, type Situation, type Step } from './state-rules.ts'
import { lastingSpells } from './waiting-fact.ts'

/** A state, and what must be done to come to the next one. */
export interface Decision {
  readonly state: JobState
  readonly memory: DecisionMemory
  /** Live reads without which the decision stays where it is. */
  readonly confirm: ReadNeeds
  /** When time alone may change the state; `Infinity` when it cannot. */
  readonly reviewAt: number
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
  const over = isOver(step)
  const silent = !over && seen.now >= silentAt
  const state = stateOf(situation, silent ? { phase: 'unobservable' } : step)
  return {
    state,
    memory: {
      marks: situation.marks,
      waiting: new Map([...lastingSpells(memory, seen.now), ...situation.spells]),
      kind: situation.spells.keys().next().value,
    },
    confirm: {
      job: seen.jobAbsent === 'suspected',
      pods: step.readPods === true,
      events: step.readEvents === true,
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
    waiting: step.waiting && {
      ...step.waiting,
      sinceMs: Math.round(step.waiting.sinceMs - seen.now + seen.date),
    },
    silentNode: silentNode(situation),
    gone: gone ? { detectedVia: seen.detectedVia, observations: seen.observations } : undefined,
    at: seen.date,
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
