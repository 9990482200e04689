import type { JobSnapshot } from './job-snapshot.ts'
import type { GoneFact } from './job-state.ts'
import type { KubernetesEvent } from './kubernetes-event.ts'
import type { PodSnapshot } from './pod-snapshot.ts'

/** Absent from a watch or a list, or confirmed so by a live read. */
export type Absence = 'no' | 'suspected' | 'confirmed'

export interface PodObservation {
  readonly pod: PodSnapshot
  readonly absent: Absence
}

/** Everything that is known about one Job at one moment. */
export interface Observation {
  /** The time by which is decided; of a clock that never steps, like all other times here. */
  readonly now: number
  /** The same moment in epoch milliseconds, to be told. */
  readonly date: number
  /** When the API was last heard on both watches; before that, when watching began. */
  readonly heardAt: number
  readonly job?: JobSnapshot
  readonly jobAbsent: Absence
  readonly detectedVia: GoneFact['detectedVia']
  readonly observations: number
  readonly pods: readonly PodObservation[]
  /** Whether a complete list of pods has been seen: before that, no pod means nothing. */
  readonly podsListed: boolean
  /** Since when the watch of pods is open; `Infinity` while it is not. */
  readonly podsWatchedSince: number
  /** When the pods of this Job were last read live. */
  readonly podsReadAt: number
  readonly events: readonly KubernetesEvent[]
  /** When the events were last asked for, whether or not they could be read. */
  readonly eventsAskedAt: number
}

/** How long a kind of trouble has lasted. */
export interface WaitingSpell {
  readonly since: number
  readonly lastSeen: number
  /** The last message that named a cause: `ImagePullBackOff` may hide it. */
  readonly cause: string
}

export type Mark = 'settling' | 'podGone' | 'podEnding' | 'jobFinal' | 'nodeSilent'

/** What a decision remembers for the next one. */
export interface DecisionMemory {
  readonly waiting: ReadonlyMap<string, WaitingSpell>
  readonly marks: ReadonlyMap<Mark, number>
  /** The kind of trouble that there was at the last decision. */
  readonly kind: string | undefined
}

export const emptyMemory: DecisionMemory = {
  waiting: new Map(),
  marks: new Map(),
  kind: undefined,
}

/** How far the watches have got. */
export interface WatchProgress {
  /** When the API was last heard on both watches; before that, when watching began. */
  heardAt(): number
  /** Whether the first list of Jobs is complete. */
  jobsListed(): boolean
  /** Whether the first list of pods is complete. */
  podsListed(): boolean
  /** Since when the watch of pods is open; `Infinity` while it is not. */
  podsWatchedSince(): number
}
