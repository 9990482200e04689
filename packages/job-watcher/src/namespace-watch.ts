import type { JobRecord } from './job-record.ts'
import { readJobSnapshot, type JobSnapshot } from './job-snapshot.ts'
import { listAndWatch, type ObservationContext, type ResourceSink } from './list-and-watch.ts'
import { createObjectCache, type ObjectCache } from './object-cache.ts'
import type { WatchProgress } from './observation.ts'
import { readPodSnapshot, type PodSnapshot } from './pod-snapshot.ts'

/** The two watches that all follows of one watcher share. */
export interface NamespaceWatch extends WatchProgress {
  start(): void
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>
  /** Gives a new record what is known already. */
  seed(uid: string, record: JobRecord): void
}

interface Shared {
  readonly context: ObservationContext
  readonly records: ReadonlyMap<string, JobRecord>
  readonly jobs: ObjectCache<JobSnapshot>
  readonly pods: ObjectCache<PodSnapshot>
  readonly heard: { jobs: number; pods: number }
  jobsListed: boolean
  podsListed: boolean
}

export function createNamespaceWatch(
  context: ObservationContext,
  scope: { readonly namespace: string; readonly labelSelector: string },
  records: ReadonlyMap<string, JobRecord>,
): NamespaceWatch {
  const now = context.clock.now()
  const shared: Shared = {
    context,
    records,
    jobs: createObjectCache(),
    pods: createObjectCache(),
    heard: { jobs: now, pods: now },
    jobsListed: false,
    podsListed: false,
  }
  const within = `namespaces/${encodeURIComponent(scope.namespace)}`
  const { labelSelector } = scope
  const jobs = {
    name: 'jobs',
    path: `/apis/batch/v1/${within}/jobs`,
    labelSelector,
    read: readJobSnapshot,
  }
  const pods = {
    name: 'pods',
    path: `/api/v1/${within}/pods`,
    labelSelector,
    read: readPodSnapshot,
  }
  let stopping: AbortController | undefined
  let running: Promise<unknown> = Promise.resolve()
  return {
    start() {
      if (stopping !== undefined) return
      stopping = new AbortController()
      shared.heard.jobs = shared.heard.pods = context.clock.now()
      running = Promise.all([
        listAndWatch(context, jobs, jobSink(shared), stopping.signal),
        listAndWatch(context, pods, podSink(shared), stopping.signal),
      ])
    },
    async stop() {
      stopping?.abort(new Error('the watcher was stopped'))
      stopping = undefined
      shared.jobsListed = shared.podsListed = false
      shared.jobs.clear()
      shared.pods.clear()
      await running
    },
    seed(uid, { facts }) {
      const job = shared.jobs.get(uid)
      if (job !== undefined) facts.seeJob(job)
      for (const pod of shared.pods.values()) if (pod.jobUid === uid) facts.seePod(pod)
    },
    heardAt: () => Math.min(shared.heard.jobs, shared.heard.pods),
    jobsListed: () => shared.jobsListed,
    podsListed: () => shared.podsListed,
  }
}

function jobSink(shared: Shared): ResourceSink<JobSnapshot> {
  const { jobs, records } = shared
  return {
    changed(job) {
      if (!jobs.set(job)) return
      const record = records.get(job.uid)
      record?.facts.seeJob(job)
      record?.evaluate()
    },
    deleted(job) {
      jobs.delete(job.uid)
      const record = records.get(job.uid)
      record?.facts.seeJob(job)
      record?.facts.missJob('watch-deleted')
      record?.evaluate()
    },
    replace(listed) {
      jobs.replace(listed)
      shared.jobsListed = true
      for (const [uid, record] of records) {
        const job = jobs.get(uid)
        if (job !== undefined) record.facts.listJob(job)
        else record.facts.missJob(record.facts.jobKnown ? 'relist-absent' : 'live-read-404')
        record.evaluate()
      }
    },
    heard(at) {
      heard(shared, 'jobs', at)
    },
  }
}

function podSink(shared: Shared): ResourceSink<PodSnapshot> {
  const { pods, records } = shared
  const recordOf = (pod: PodSnapshot): JobRecord | undefined =>
    pod.jobUid === undefined ? undefined : records.get(pod.jobUid)
  return {
    changed(pod) {
      if (!pods.set(pod)) return
      const record = recordOf(pod)
      record?.facts.seePod(pod)
      record?.evaluate()
    },
    deleted(pod) {
      pods.delete(pod.uid)
      const record = recordOf(pod)
      record?.facts.seePod(pod)
      record?.facts.missPod(pod.uid)
      record?.evaluate()
    },
    replace(listed) {
      pods.replace(listed)
      shared.podsListed = true
      for (const pod of listed) recordOf(pod)?.facts.listPod(pod)
      for (const record of records.values()) {
        for (const uid of record.facts.podUids) if (!pods.has(uid)) record.facts.missPod(uid)
        record.evaluate()
      }
    },
    heard(at) {
      heard(shared, 'pods', at)
    },
  }
}

function heard(shared: Shared, kind: 'jobs' | 'pods', at: number): void {
  shared.heard[kind] = at
  for (const record of shared.records.values()) {
    if (record.state.phase === 'unobservable') record.evaluate()
  }
}
