import type { JobSnapshot } from './job-snapshot.ts'
import type { GoneFact } from './job-state.ts'
import type { KubernetesEvent } from './kubernetes-event.ts'
import type { Absence, Observation, PodObservation } from './observation.ts'
import type { PodSnapshot } from './pod-snapshot.ts'

/** How the facts were come by. */
export type Hearing = Pick<Observation, 'now' | 'heardAt' | 'podsListed'>

/** What has been heard about one Job, kept after it has vanished. */
export interface JobFacts {
  /** A watch showed the Job; what is older than what is known is passed by. */
  seeJob(snapshot: JobSnapshot): void
  /** A complete list showed the Job. */
  listJob(snapshot: JobSnapshot): void
  /** A watch or a list lacks the Job; only a live read makes it certain. */
  missJob(via: GoneFact['detectedVia']): void
  /** A live read answered: the Job that has its name now, if any. */
  readJob(found: JobSnapshot | undefined): void
  /** A watch showed a pod; what is older than what is known is passed by. */
  seePod(snapshot: PodSnapshot): void
  /** A complete list showed a pod. */
  listPod(snapshot: PodSnapshot): void
  missPod(uid: string): void
  /** A live list answered: all pods that the Job has now. */
  readPods(found: readonly PodSnapshot[], at: number): void
  setEvents(events: readonly KubernetesEvent[]): void
  observation(hearing: Hearing): Observation
  readonly jobKnown: boolean
  /** UIDs of its pods, the newest first. */
  readonly podUids: readonly string[]
}

const MAX_PODS = 8

export function createJobFacts(uid: string): JobFacts {
  let job: JobSnapshot | undefined
  let jobAbsent: Absence = 'no'
  let detectedVia: GoneFact['detectedVia'] = 'live-read-404'
  let observations = 0
  let podsReadAt = -Infinity
  let events: readonly KubernetesEvent[] = []
  const pods = new Map<string, PodObservation>()

  const keepPod = (pod: PodSnapshot, absent: Absence): void => {
    pods.set(pod.uid, { pod, absent })
    if (pods.size > MAX_PODS) pods.delete(oldestPod(pods))
  }
  const listJob = (snapshot: JobSnapshot): void => {
    if (jobAbsent === 'confirmed') return
    job = snapshot
    jobAbsent = 'no'
    observations += 1
  }
  const listPod = (snapshot: PodSnapshot): void => {
    if (pods.get(snapshot.uid)?.absent !== 'confirmed') keepPod(snapshot, 'no')
  }
  return {
    seeJob(snapshot) {
      if (isCurrent(snapshot.resourceVersion, job?.resourceVersion)) listJob(snapshot)
    },
    listJob,
    missJob(via) {
      if (jobAbsent !== 'no') return
      jobAbsent = 'suspected'
      detectedVia = via
    },
    readJob(found) {
      if (found?.uid === uid) listJob(found)
      else jobAbsent = 'confirmed'
    },
    seePod(snapshot) {
      const known = pods.get(snapshot.uid)?.pod.resourceVersion
      if (isCurrent(snapshot.resourceVersion, known)) listPod(snapshot)
    },
    listPod,
    missPod(podUid) {
      const known = pods.get(podUid)
      if (known?.absent === 'no') pods.set(podUid, { pod: known.pod, absent: 'suspected' })
    },
    readPods(found, at) {
      podsReadAt = at
      const living = new Set(found.map((pod) => pod.uid))
      for (const [podUid, { pod }] of pods) {
        if (!living.has(podUid)) pods.set(podUid, { pod, absent: 'confirmed' })
      }
      for (const pod of found) keepPod(pod, 'no')
    },
    setEvents(listed) {
      events = listed
    },
    observation: (hearing) => ({
      ...hearing,
      ...(job === undefined ? {} : { job }),
      jobAbsent,
      detectedVia,
      observations,
      pods: [...pods.values()],
      podsReadAt,
      events,
    }),
    get jobKnown() {
      return job !== undefined
    },
    get podUids() {
      return [...pods.values()]
        .toSorted((a, b) => (b.pod.createdAt ?? 0) - (a.pod.createdAt ?? 0))
        .map(({ pod }) => pod.uid)
    },
  }
}

function oldestPod(pods: ReadonlyMap<string, PodObservation>): string {
  let oldest = ''
  let createdAt = Infinity
  for (const [uid, { pod }] of pods) {
    if ((pod.createdAt ?? 0) < createdAt) {
      oldest = uid
      createdAt = pod.createdAt ?? 0
    }
  }
  return oldest
}

/**
 * Whether a snapshot is at least as new as the one that is known. Versions are numbers in every API server
 * there is; where they are not, what arrived last counts.
 */
export function isCurrent(version: string, known: string | undefined): boolean {
  if (known === undefined || !/^\d+$/.test(version) || !/^\d+$/.test(known)) return true
  return version.length === known.length ? version >= known : version.length > known.length
}
