import type { JobSnapshot } from './job-snapshot.ts'
import type { KubernetesEvent } from './kubernetes-event.ts'
import type { PodSnapshot } from './pod-snapshot.ts'

/** Names one Job for ever: the name may be taken again, the UID never is. */
export interface JobIdentity {
  readonly name: string
  readonly uid: string
}

/**
 * Where a Job stands.
 *
 * - `waiting`: its main container has not started; `waiting` says why.
 * - `running`: its main container runs.
 * - `ending`: somebody asked for its end, or it has ended and the last word is not in yet.
 * - `ended`: its main container or its pod is terminal, or its pod is gone (confirmed live).
 * - `gone`: the Job is gone (confirmed live by UID) and no pod of it is known to be alive.
 * - `never`: it will not start: the grace of what it waits for is over, or it failed without a pod.
 * - `unobservable`: nothing was heard from the API for a while. Not an end.
 */
export type JobPhase =
  | 'waiting'
  | 'running'
  | 'ending'
  | 'ended'
  | 'gone'
  | 'never'
  | 'unobservable'

/** What a Job waits for. */
export interface WaitingFact {
  /** A reason of Kubernetes (`ImagePullBackOff`, `Unschedulable`, `FailedMount` …) or one of ours: see `waitingRules`. */
  readonly reason: string
  /** What Kubernetes says about it; empty when it says nothing. */
  readonly message: string
  /** When this trouble was first seen, in epoch milliseconds of this process's clock. */
  readonly sinceMs: number
  /** How long it is waited for; absent: without limit. */
  readonly graceMs?: number
  /** Known not to heal by waiting alone. */
  readonly hopeless: boolean
}

/** How it was learnt that a Job is gone. */
export interface GoneFact {
  readonly detectedVia: 'watch-deleted' | 'relist-absent' | 'live-read-404'
  /** How often the Job was observed before it was gone. */
  readonly observations: number
}

/** The node of the pod does not answer: what the API says of the pod is its last word, and may be old. */
export interface SilentNodeFact {
  /** Its name, when the pod says it. */
  readonly node?: string
  /** When that was first seen, in epoch milliseconds of this process's clock. */
  readonly sinceMs: number
}

/** One state of one Job, with the facts it was decided on as they were at that moment. */
export interface JobState {
  readonly phase: JobPhase
  /** Absent as long as the Job has not been observed. */
  readonly job?: JobSnapshot
  /** The pod that counts: the newest that lives, else the newest; kept after it is gone. */
  readonly pod?: PodSnapshot
  /** Further pods of the same Job, newest first, at most 7. */
  readonly otherPods: readonly PodSnapshot[]
  /** Present in `waiting` and `never`. */
  readonly waiting?: WaitingFact
  /** Present while the cluster does not hear of the node on which the main container was last said to run. Not an end. */
  readonly silentNode?: SilentNodeFact
  /** Present as soon as the Job is confirmed gone, whatever the phase. */
  readonly gone?: GoneFact
  /** When it was decided, in epoch milliseconds of this process's clock. */
  readonly at: number
  /** What was last listed for it, oldest first, at most 50. */
  readonly events: readonly KubernetesEvent[]
}

/** Whether this state ends a run: `ended`, `gone` or `never`. */
export function isOver(state: Pick<JobState, 'phase'>): boolean {
  return state.phase === 'ended' || state.phase === 'gone' || state.phase === 'never'
}
