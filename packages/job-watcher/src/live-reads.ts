import { ApiFailure } from './api-failure.ts'
import { openDeadline } from './deadline.ts'
import { readJobSnapshot, type JobSnapshot } from './job-snapshot.ts'
import { readJsonBody } from './json-body.ts'
import { asList, asRecord } from './json-value.ts'
import { readEvent, type KubernetesEvent } from './kubernetes-event.ts'
import { readPodSnapshot, type PodSnapshot } from './pod-snapshot.ts'
import type { ObservationContext } from './watched-resource.ts'

/** Single questions to the API itself, never to a cache of it. Each throws when it gets no clear answer. */
export interface LiveReads {
  /** The Job that has this name now; undefined when the API says that there is none. */
  readJob(name: string, signal: AbortSignal): Promise<JobSnapshot | undefined>
  /** The pods of the Job with this UID. */
  listPods(jobUid: string, signal: AbortSignal): Promise<readonly PodSnapshot[]>
  /** The newest events about the object with this UID, oldest first. */
  listEvents(uid: string, signal: AbortSignal): Promise<readonly KubernetesEvent[]>
}

const MAX_PODS = 64
const MAX_EVENTS = 50
const MAX_EVENTS_READ = 500

interface ReadScope {
  readonly context: ObservationContext
  readonly namespace: string
}

export function createLiveReads(context: ObservationContext, namespace: string): LiveReads {
  const scope = { context, namespace: `namespaces/${encodeURIComponent(namespace)}` }
  return {
    readJob: (name, signal) => readJob(scope, name, signal),
    async listPods(jobUid, signal) {
      const selector = encodeURIComponent(`batch.kubernetes.io/controller-uid=${jobUid}`)
      const address = `/api/v1/${scope.namespace}/pods?limit=${MAX_PODS}&labelSelector=${selector}`
      const body = await readOnce(context, { what: 'list pods', address, signal })
      return itemsOf(body, MAX_PODS)
        .map(readPodSnapshot)
        .filter((pod) => pod !== undefined)
    },
    async listEvents(uid, signal) {
      const selector = encodeURIComponent(`involvedObject.uid=${uid}`)
      const address = `/api/v1/${scope.namespace}/events?limit=${MAX_EVENTS_READ}&fieldSelector=${selector}`
      const body = await readOnce(context, { what: 'list events', address, signal })
      return newestEvents(itemsOf(body, MAX_EVENTS_READ).map(readEvent))
    },
  }
}

async function readJob(
  { context, namespace }: ReadScope,
  name: string,
  signal: AbortSignal,
): Promise<JobSnapshot | undefined> {
  const jobs = `/apis/batch/v1/${namespace}/jobs`
  const isAnswer = (error: unknown): boolean =>
    error instanceof ApiFailure && error.missing === name
  try {
    const address = `${jobs}/${encodeURIComponent(name)}`
    const body = await readOnce(context, { what: 'get jobs', address, signal, isAnswer })
    const job = readJobSnapshot(body)
    if (job?.name !== name) throw new ApiFailure('the answer is not the Job that was asked for')
    return job
  } catch (error) {
    if (isAnswer(error)) return undefined
    if (!(error instanceof ApiFailure) || error.status !== 403) throw error
    // Who may list but not get can ask the same with a list of one.
    const address = `${jobs}?fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`
    const body = await readOnce(context, { what: 'list jobs', address, signal })
    return itemsOf(body, MAX_PODS)
      .map(readJobSnapshot)
      .find((job) => job?.name === name)
  }
}

/** The newest events, oldest first, at most 50. */
export function newestEvents(events: readonly KubernetesEvent[]): readonly KubernetesEvent[] {
  return events.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0)).slice(-MAX_EVENTS)
}

function itemsOf(body: unknown, limit: number): readonly unknown[] {
  const items = asRecord(body)['items']
  if (!Array.isArray(items)) throw new ApiFailure('the answer is no list')
  return asList(items, limit)
}

async function readOnce(
  context: ObservationContext,
  request: {
    readonly what: string
    readonly address: string
    readonly signal: AbortSignal
    /** Whether what looks like a failure is what was to be learnt. */
    readonly isAnswer?: (error: unknown) => boolean
  },
): Promise<unknown> {
  const { clock, limits, health, connection } = context
  using deadline = openDeadline(clock, request.signal, limits.requestMs, 'it was not answered')
  try {
    const response = await connection.open(request.address, deadline.signal)
    const body = await readJsonBody(response, limits.maxPageBytes)
    health.succeeded(request.what, clock.date())
    return body
  } catch (error) {
    if (request.isAnswer?.(error) === true) health.succeeded(request.what, clock.date())
    else if (!request.signal.aborted) health.failed(request.what, clock.date(), error)
    if (error instanceof ApiFailure && error.status === 401) {
      await connection.reload(deadline.signal)
    }
    throw error
  }
}
