import type { JobSnapshot } from './job-snapshot.ts'
import type { GoneFact } from './job-state.ts'
import type { KubernetesEvent } from './kubernetes-event.ts'
import type { Absence, Observation, PodObservation } from './observation.ts'
import type { PodSnapshot } from './pod-snapshot.ts'

/** What has been heard about one Job, kept after it has vanished. */
export interface JobFacts {
  readonly uid: string
  job: JobSnapshot | undefined
  jobAbsent: Absence
  detectedVia: GoneFact['detectedVia']
  observations: number
  readonly pods: Map<string, PodObservation>
  /** When its pods were last read live. */
  podsReadAt: number
  events: readonly KubernetesEvent[]
  /** When the events were last asked for, whether or not they could be read. */
  eventsAskedAt: number
}

/** How the facts were come by. */
export type Hearing = Pick<
  Observation,
  'now' | 'date' | 'heardAt' | 'podsListed' | 'podsWatchedSince'
>

const MAX_PODS = 8

export function emptyFacts(uid: string): JobFacts {
  return {
    uid,
    job: undefined,
    jobAbsent: 'no',
    detectedVia: 'live-read-404',
    observations: 0,
    pods: new Map(),
    podsReadAt: -Infinity,
    events: [],
    eventsAskedAt: -Infinity,
  }
}

/** A complete list showed the Job. What is gone does not come back, but a late word may still tell how it ended. */
export function listJob(facts: JobFacts, snapshot: JobSnapshot): void {
  facts.job = snapshot
  if (facts.jobAbsent !== 'confirmed') facts.jobAbsent = 'no'
  facts.observations += 1
}

/** A watch showed the Job; what is older than what is known is passed by. */
export function seeJob(facts: JobFacts, snapshot: JobSnapshot): void {
  if (isCurrent(snapshot.resourceVersion, facts.job?.resourceVersion)) listJob(facts, snapshot)
}

/** A watch or a list lacks the Job; only a live read makes it certain. */
export function missJob(facts: JobFacts, via: GoneFact['detectedVia']): void {
  if (facts.jobAbsent !== 'no') return
  facts.jobAbsent = 'suspected'
  facts.detectedVia = via
}

/** A live read answered: the Job that has its name now, if any. */
export function readJob(facts: JobFacts, found: JobSnapshot | undefined): void {
  const same = found?.uid === facts.uid
  facts.jobAbsent = same ? 'no' : 'confirmed'
  if (same) listJob(facts, found)
}

/** A complete list showed a pod. */
export function listPod(facts: JobFacts, snapshot: PodSnapshot): void {
  const gone = facts.pods.get(snapshot.uid)?.absent === 'confirmed'
  keepPod(facts, snapshot, gone ? 'confirmed' : 'no')
}

/** A watch showed a pod; what is older than what is known is passed by. */
export function seePod(facts: JobFacts, snapshot: PodSnapshot): void {
  const known = facts.pods.get(snapshot.uid)?.pod.resourceVersion
  if (isCurrent(snapshot.resourceVersion, known)) listPod(facts, snapshot)
}

/** A watch or a list lacks a pod; only a live list makes it certain. */
export function missPod({ pods }: JobFacts, uid: string): void {
  const known = pods.get(uid)
  if (known?.absent === 'no') pods.set(uid, { pod: known.pod, absent: 'suspected' })
}

/** A live list answered: all pods that the Job had at this time. */
export function readPods(facts: JobFacts, found: readonly PodSnapshot[], at: number): void {
  facts.podsReadAt = at
  const living = new Set(found.map((pod) => pod.uid))
  for (const [uid, { pod }] of facts.pods) {
    if (!living.has(uid)) facts.pods.set(uid, { pod, absent: 'confirmed' })
  }
  for (const pod of found) keepPod(facts, pod, 'no')
}

/** UIDs of its pods, the newest first. */
export function podUids({ pods }: JobFacts): readonly string[] {
  return [...pods.values()]
    .toSorted((a, b) => (b.pod.createdAt ?? 0) - (a.pod.createdAt ?? 0))
    .map(({ pod }) => pod.uid)
}

/** The facts as they are now, for a decision. */
export function observe(facts: JobFacts, hearing: Hearing): Observation {
  const { uid: _uid, job, pods, ...seen } = facts
  const observation = { ...hearing, ...seen, pods: [...pods.values()] }
  return job === undefined ? observation : { ...observation, job }
}

function keepPod(facts: JobFacts, pod: PodSnapshot, absent: Absence): void {
  facts.pods.set(pod.uid, { pod, absent })
  const oldest = podUids(facts).at(-1)
  if (facts.pods.size > MAX_PODS && oldest !== undefined) facts.pods.delete(oldest)
}

/**
 * Whether a snapshot is at least as new as the one that is known. Versions are numbers in every API server
 * there is; where they are not, what arrived last counts.
 */
export function isCurrent(version: string, known: string | undefined): boolean {
  if (known === undefined || !/^\d+$/.test(version) || !/^\d+$/.test(known)) return true
  return version.length === known.length ? version >= known : version.length > known.length
}
