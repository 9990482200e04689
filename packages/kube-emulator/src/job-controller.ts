import { ApiError } from './api-error.ts'
import type { Change } from './change-history.ts'
import type { ClusterApi } from './cluster-api.ts'
import type { EventRecorder } from './event-recorder.ts'
import type { FaultBoard } from './fault-board.ts'
import { release } from './job-pods.ts'
import { isTracked } from './job-progress.ts'
import { isFinished, isJob, type Job } from './job-shape.ts'
import { syncJob } from './job-sync.ts'
import type { ObjectStore } from './object-store.ts'
import { findPodFault } from './pod-faults.ts'
import { isPod, type Pod } from './pod-shape.ts'
import type { Timings } from './timings.ts'
import type { WorkQueue } from './work-queue.ts'

/** What the controllers share. */
export interface ControllerParts {
  readonly api: ClusterApi
  readonly store: ObjectStore
  readonly queue: WorkQueue
  readonly faults: FaultBoard
  readonly timings: Timings
}

interface JobMemory {
  readonly pods: Set<string>
  refusals: number
  failed: number
  failedAtMs: number
  started: { readonly startTime: string; readonly atMs: number } | undefined
}

interface JobController extends ControllerParts {
  readonly events: EventRecorder
  readonly memories: Map<string, JobMemory>
}

/** Gives each Job its pods and its status. Returns what takes the changes of the store. */
export function createJobController(
  parts: ControllerParts,
  events: EventRecorder,
): (change: Change) => void {
  const controller: JobController = { ...parts, events, memories: new Map() }
  return (change) => {
    if (isJob(change.object)) onJob(controller, change, change.object)
    else if (isPod(change.object)) onPod(controller, change, change.object)
  }
}

function onJob(controller: JobController, { type, previous }: Change, job: Job): void {
  if (type !== 'DELETED') {
    if (isNews(job, previous)) enqueue(controller, job, 0)
    return
  }
  const { namespace = '', uid } = job.metadata
  for (const pod of controller.memories.get(uid)?.pods ?? []) {
    letOrphanGo(controller, namespace, pod)
  }
  controller.memories.delete(uid)
}

function onPod(controller: JobController, { type }: Change, pod: Pod): void {
  const { namespace = '', name } = pod.metadata
  const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller === true)
  const job = owner && controller.api.find('jobs', namespace, owner.name)
  if (job === undefined || !isJob(job) || job.metadata.uid !== owner?.uid) {
    if (isTracked(pod)) letOrphanGo(controller, namespace, name)
    return
  }
  const { pods } = remember(controller, job)
  if (type === 'DELETED') pods.delete(name)
  else pods.add(name)
  enqueue(controller, job, controller.timings.jobSyncMs)
}

function remember({ memories }: JobController, { metadata: { uid } }: Job): JobMemory {
  const found = memories.get(uid) ?? {
    pods: new Set(),
    refusals: 0,
    failed: 0,
    failedAtMs: 0,
    started: undefined,
  }
  memories.set(uid, found)
  return found
}

function enqueue(controller: JobController, { metadata }: Job, delayMs: number): void {
  const { namespace = '', name } = metadata
  controller.queue.add(`job ${namespace}/${name}`, delayMs, () => {
    const job = controller.api.find('jobs', namespace, name)
    if (job !== undefined && isJob(job) && !isFinished(job)) lookAt(controller, job)
  })
}

function lookAt(controller: JobController, job: Job): void {
  const { api, events, timings } = controller
  const memory = remember(controller, job)
  const { namespace = '' } = job.metadata
  const pods = [...memory.pods].flatMap((name) => findPod(api, namespace, name))
  const { refused = false, againMs } = syncJob(syncParts(controller, events, memory), job, pods)
  memory.refusals = refused ? memory.refusals + 1 : 0
  const waitMs = refused ? retryMs(timings, memory) : againMs
  if (waitMs !== undefined) enqueue(controller, job, Math.max(1, waitMs))
}

function isNews(job: Job, previous: Change['previous']): boolean {
  if (previous === undefined) return true
  const { generation, deletionTimestamp } = previous.metadata
  const { metadata } = job
  return generation !== metadata.generation || deletionTimestamp !== metadata.deletionTimestamp
}

/** A pod of a Job that is gone need not be counted any more. */
function letOrphanGo({ api, queue }: ControllerParts, namespace: string, name: string): void {
  queue.add(`orphan ${namespace}/${name}`, 0, () => {
    for (const pod of findPod(api, namespace, name)) if (isTracked(pod)) release(api, pod)
  })
}

function findPod(api: ClusterApi, namespace: string, name: string): readonly Pod[] {
  const pod = api.find('pods', namespace, name)
  return pod !== undefined && isPod(pod) ? [pod] : []
}

function syncParts(
  { api, faults, timings }: ControllerParts,
  events: EventRecorder,
  memory: JobMemory,
): Parameters<typeof syncJob>[0] {
  return {
    api,
    events,
    backoffMs(_, failed) {
      if (failed > memory.failed) Object.assign(memory, { failed, failedAtMs: performance.now() })
      if (failed === 0) return 0
      const waitMs = timings.backoffMs * 2 ** Math.min(failed - 1, 6)
      return Math.max(0, waitMs - (performance.now() - memory.failedAtMs))
    },
    startedMs(startTime) {
      if (memory.started?.startTime !== startTime) {
        // Seen first within its second: now is closer than the second's beginning.
        const [second, now] = [Date.parse(startTime), Date.now()]
        memory.started = { startTime, atMs: now - second < 1000 ? now : second }
      }
      return memory.started.atMs
    },
    admit(job) {
      const fault = findPodFault(faults, 'admission-refuses', job)
      if (fault === undefined) return
      const letters = Math.random().toString(36).slice(2, 7)
      const message = `pods "${job.metadata.name}-${letters}" is forbidden: ${fault.message}`
      throw new ApiError(message, { code: 403, reason: 'Forbidden' })
    },
  }
}

function retryMs({ retryMs: firstMs, retryLimitMs }: Timings, { refusals }: JobMemory): number {
  return Math.min(firstMs * 2 ** Math.min(refusals - 1, 20), retryLimitMs)
}
