import { ApiError } from './api-error.ts'
import type { ClusterApi } from './cluster-api.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { apiTime } from './new-object.ts'

/** What is said about an object. */
export interface Occurrence {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  /** Which part of the object it is about, such as `spec.containers{agent}`. */
  readonly fieldPath?: string
}

/** Says what a component did, as Events. */
export interface EventRecorder {
  record(about: KubernetesObject, occurrence: Occurrence): void
}

/** Which component speaks; the scheduler writes Events of the newer kind, which are not counted. */
export interface EventSource {
  readonly component: 'job-controller' | 'kubelet' | 'default-scheduler' | 'node-controller'
  readonly host?: string
}

/** How many different Events are remembered, to count what is said again. */
const rememberedEvents = 4_096

/** Events are named by the time in nanoseconds, as in Kubernetes; here no two recorders come to the same one. */
let lastSuffix = 0n

function nextSuffix(): string {
  const now = BigInt(Date.now()) * 1_000_000n
  lastSuffix = now > lastSuffix ? now : lastSuffix + 1n
  return lastSuffix.toString(16)
}

/** A recorder that counts what is said again, as the clients of Kubernetes do. */
export function createEventRecorder(api: ClusterApi, source: EventSource): EventRecorder {
  const names = new Map<string, string>()
  const create = (about: KubernetesObject, occurrence: Occurrence, key: string): void => {
    const name = `${about.metadata.name}.${nextSuffix()}`
    const { namespace = 'default' } = about.metadata
    api.create('events', namespace, eventBody(about, occurrence, source, { name, namespace }))
    names.set(key, name)
    for (const first of names.keys()) {
      if (names.size <= rememberedEvents) break
      names.delete(first)
    }
  }
  return {
    record(about, occurrence) {
      const { uid, namespace = 'default' } = about.metadata
      const { type, reason, message, fieldPath = '' } = occurrence
      const key = [uid, type, reason, message, fieldPath].join('\n')
      const name = names.get(key)
      try {
        if (name !== undefined && api.update('events', namespace, name, countedAgain)) return
        create(about, occurrence, key)
      } catch (error) {
        // Nobody waits for an Event: one that is refused, as in a namespace that goes, is lost.
        if (!(error instanceof ApiError)) throw error
      }
    },
  }
}

function countedAgain(event: KubernetesObject): KubernetesObject {
  const count = typeof event['count'] === 'number' ? event['count'] + 1 : 2
  return { ...event, count, lastTimestamp: apiTime(new Date()) }
}

function eventBody(
  about: KubernetesObject,
  { type, reason, message, fieldPath }: Occurrence,
  { component, host }: EventSource,
  metadata: { readonly name: string; readonly namespace: string },
): object {
  const { kind, apiVersion } = about
  const { name, namespace, uid, resourceVersion } = about.metadata
  const involvedObject = {
    kind,
    namespace,
    name,
    uid,
    apiVersion,
    resourceVersion,
    ...(fieldPath !== undefined && { fieldPath }),
  }
  const said = { metadata, involvedObject, reason, message, type, reportingComponent: component }
  const now = new Date()
  if (component === 'default-scheduler') {
    const eventTime = now.toISOString().replace('Z', '000Z')
    const action = reason === 'Preempted' ? 'Preempting' : 'Binding'
    const written = { source: {}, firstTimestamp: null, lastTimestamp: null, eventTime }
    return { ...said, ...written, action, reportingInstance: component }
  }
  return {
    ...said,
    source: { component, ...(host !== undefined && { host }) },
    firstTimestamp: apiTime(now),
    lastTimestamp: apiTime(now),
    count: 1,
    eventTime: null,
    reportingInstance: host ?? '',
  }
}
