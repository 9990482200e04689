import { listJob, listPod, missJob, missPod, podUids, seeJob, seePod } from './job-facts.ts'
import { evaluate, stateOf, type JobRecord } from './job-record.ts'
import { readJobSnapshot, type JobSnapshot } from './job-snapshot.ts'
import { listAndWatch } from './list-and-watch.ts'
import { createObjectCache, type ObjectCache } from './object-cache.ts'
import type { WatchProgress } from './observation.ts'
import { readPodSnapshot, type PodSnapshot } from './pod-snapshot.ts'
import type { ObservationContext, ResourceSink } from './watched-resource.ts'

/** The two watches that all follows of one watcher share. */
export interface NamespaceWatch extends WatchProgress {
  start(): void
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>
  /** Gives a new record what is known already. */
  seed(record: JobRecord): void
}

interface WatchScope {
  readonly namespace: string
  readonly labelSelector: string
}

interface Shared {
  readonly records: ReadonlyMap<string, JobRecord>
  readonly jobs: ObjectCache<JobSnapshot>
  readonly pods: ObjectCache<PodSnapshot>
  readonly heard: { jobs: number; pods: number }
  readonly listed: { jobs: boolean; pods: boolean }
  podsWatchedSince: number
}

export function createNamespaceWatch(
  context: ObservationContext,
  scope: WatchScope,
  records: ReadonlyMap<string, JobRecord>,
): NamespaceWatch {
  const now = context.clock.now()
  const shared: Shared = {
    records,
    jobs: createObjectCache(),
    pods: createObjectCache(),
    heard: { jobs: now, pods: now },
    listed: { jobs: false, pods: false },
    podsWatchedSince: Infinity,
  }
  let stopping: AbortController | undefined
  let running: Promise<unknown> = Promise.resolve()
  return {
    start() {
      if (stopping !== undefined) return
      stopping = new AbortController()
      shared.heard.jobs = shared.heard.pods = context.clock.now()
      running = watchBoth(context, scope, shared, stopping.signal)
    },
    async stop() {
      stopping?.abort(new Error('the watcher was stopped'))
      stopping = undefined
      shared.listed.jobs = shared.listed.pods = false
      shared.jobs.clear()
      shared.pods.clear()
      await running
    },
    seed(record) {
      seed(shared, record)
    },
    heardAt: () => Math.min(shared.heard.jobs, shared.heard.pods),
    jobsListed: () => shared.listed.jobs,
    podsListed: () => shared.listed.pods,
    podsWatchedSince: () => shared.podsWatchedSince,
  }
}

function watchBoth(
  context: ObservationContext,
  { namespace, labelSelector }: WatchScope,
  shared: Shared,
  signal: AbortSignal,
): Promise<unknown> {
  const within = `namespaces/${encodeURIComponent(namespace)}`
  const jobs = { name: 'jobs', path: `/apis/batch/v1/${within}/jobs`, labelSelector }
  const pods = { name: 'pods', path: `/api/v1/${within}/pods`, labelSelector }
  return Promise.all([
    listAndWatch(context, { ...jobs, read: readJobSnapshot }, jobSink(shared), signal),
    listAndWatch(context, { ...pods, read: readPodSnapshot }, podSink(shared), signal),
  ])
}

function seed({ jobs, pods }: Shared, { facts }: JobRecord): void {
  const job = jobs.get(facts.uid)
  if (job !== undefined) seeJob(facts, job)
  for (const pod of pods.values()) if (pod.jobUid === facts.uid) seePod(facts, pod)
}

function jobSink(shared: Shared): ResourceSink<JobSnapshot> {
  const { jobs, records } = shared
  const update = (job: JobSnapshot, apply: (record: JobRecord) => void): void => {
    const record = records.get(job.uid)
    if (record === undefined) return
    seeJob(record.facts, job)
    apply(record)
    evaluate(record)
  }
  return {
    changed(job) {
      if (jobs.set(job)) update(job, () => {})
    },
    deleted(job) {
      jobs.delete(job.uid)
      update(job, ({ facts }) => {
        missJob(facts, 'watch-deleted')
      })
    },
    replace(listed) {
      jobs.replace(listed)
      shared.listed.jobs = true
      for (const [uid, record] of records) {
        const job = jobs.get(uid)
        if (job !== undefined) listJob(record.facts, job)
        else missJob(record.facts, record.facts.job ? 'relist-absent' : 'live-read-404')
        evaluate(record)
      }
    },
    heard(at) {
      heard(shared, 'jobs', at)
    },
    opened() {},
    closed() {},
  }
}

function podSink(shared: Shared): ResourceSink<PodSnapshot> {
  const { pods, records } = shared
  const recordOf = ({ jobUid }: PodSnapshot): JobRecord | undefined =>
    jobUid === undefined ? undefined : records.get(jobUid)
  return {
    changed(pod) {
      const record = recordOf(pod)
      if (!pods.set(pod) || record === undefined) return
      seePod(record.facts, pod)
      evaluate(record)
    },
    deleted(pod) {
      pods.delete(pod.uid)
      const record = recordOf(pod)
      if (record === undefined) return
      seePod(record.facts, pod)
      missPod(record.facts, pod.uid)
      evaluate(record)
    },
    replace(listed) {
      pods.replace(listed)
      shared.listed.pods = true
      for (const pod of listed) {
        const record = recordOf(pod)
        if (record !== undefined) listPod(record.facts, pod)
      }
      for (const record of records.values()) missUnlisted(record, pods)
    },
    heard(at) {
      heard(shared, 'pods', at)
    },
    opened(at) {
      shared.podsWatchedSince = at
      for (const record of records.values()) evaluate(record)
    },
    closed() {
      shared.podsWatchedSince = Infinity
    },
  }
}

function missUnlisted(record: JobRecord, pods: ObjectCache<PodSnapshot>): void {
  for (const uid of podUids(record.facts)) if (!pods.has(uid)) missPod(record.facts, uid)
  evaluate(record)
}

function heard(shared: Shared, kind: 'jobs' | 'pods', at: number): void {
  shared.heard[kind] = at
  for (const record of shared.records.values()) {
    if (stateOf(record).phase === 'unobservable') evaluate(record)
  }
}
