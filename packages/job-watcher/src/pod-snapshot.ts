import { readConditions, type ConditionSnapshot } from './job-snapshot.ts'
import {
  asInteger,
  asList,
  asRecord,
  asText,
  asTimeMs,
  present,
  type JsonRecord,
} from './json-value.ts'

/** One container of a pod. Times are epoch milliseconds of the node's clock. */
export interface ContainerSnapshot {
  readonly name: string
  readonly kind: 'main' | 'init'
  readonly state: 'waiting' | 'running' | 'terminated' | 'unknown'
  readonly reason?: string
  /** Up to 4,096 characters: the termination message of a container that has ended. */
  readonly message?: string
  readonly exitCode?: number
  readonly signal?: number
  readonly startedAt?: number
  readonly finishedAt?: number
  readonly restartCount: number
}

/** What the API last said about a pod, copied when it was said and bounded in size. Times are epoch milliseconds of the cluster's clock. */
export interface PodSnapshot {
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  /** `gone` only after a live read found no pod of this UID; the rest is then its last word. */
  readonly observed: 'present' | 'gone'
  readonly phase: string
  readonly reason?: string
  readonly message?: string
  readonly nodeName?: string
  readonly restartPolicy: string
  readonly createdAt?: number
  readonly deletionTimestamp?: number
  readonly deletionGraceSeconds?: number
  readonly conditions: readonly ConditionSnapshot[]
  readonly containers: readonly ContainerSnapshot[]
  /** UID of the Job that owns it, when the API says so. */
  readonly jobUid?: string
}

const MAX_CONTAINERS = 64

/** Reads a pod as the API sends it; undefined when it carries no name and UID. Total on any JSON. */
export function readPodSnapshot(object: unknown): PodSnapshot | undefined {
  const pod = asRecord(object)
  const metadata = asRecord(pod['metadata'])
  const spec = asRecord(pod['spec'])
  const status = asRecord(pod['status'])
  const name = asText(metadata['name'], 253)
  const uid = asText(metadata['uid'], 128)
  if (name === undefined || uid === undefined) return undefined
  return present<PodSnapshot>({
    name,
    uid,
    resourceVersion: asText(metadata['resourceVersion'], 128) ?? '',
    observed: 'present',
    phase: asText(status['phase'], 32) ?? 'Unknown',
    reason: asText(status['reason'], 256),
    message: asText(status['message'], 1024),
    nodeName: asText(spec['nodeName'], 253),
    restartPolicy: asText(spec['restartPolicy'], 32) ?? 'Always',
    createdAt: asTimeMs(metadata['creationTimestamp']),
    deletionTimestamp: asTimeMs(metadata['deletionTimestamp']),
    deletionGraceSeconds: asInteger(metadata['deletionGracePeriodSeconds']),
    conditions: readConditions(status['conditions']),
    containers: [
      ...asList(status['initContainerStatuses'], MAX_CONTAINERS).map((item) =>
        readContainer(asRecord(item), 'init'),
      ),
      ...asList(status['containerStatuses'], MAX_CONTAINERS).map((item) =>
        readContainer(asRecord(item), 'main'),
      ),
    ],
    jobUid: ownerJobUid(metadata),
  })
}

function readContainer(status: JsonRecord, kind: 'main' | 'init'): ContainerSnapshot {
  const state = asRecord(status['state'])
  const name = asText(status['name'], 253) ?? ''
  const restartCount = asInteger(status['restartCount']) ?? 0
  for (const key of ['terminated', 'running', 'waiting'] as const) {
    if (state[key] === undefined || state[key] === null) continue
    const detail = asRecord(state[key])
    return present<ContainerSnapshot>({
      name,
      kind,
      state: key,
      reason: asText(detail['reason'], 256),
      message: asText(detail['message'], 4096),
      exitCode: asInteger(detail['exitCode']),
      signal: asInteger(detail['signal']),
      startedAt: asTimeMs(detail['startedAt']),
      finishedAt: asTimeMs(detail['finishedAt']),
      restartCount,
    })
  }
  return { name, kind, state: 'unknown', restartCount }
}

function ownerJobUid(metadata: JsonRecord): string | undefined {
  for (const item of asList(metadata['ownerReferences'], 16)) {
    const owner = asRecord(item)
    if (owner['kind'] === 'Job' && owner['controller'] === true) return asText(owner['uid'], 128)
  }
  // An orphaned pod has lost its owner; the Job controller's label stays.
  const labels = asRecord(metadata['labels'])
  return asText(labels['batch.kubernetes.io/controller-uid'] ?? labels['controller-uid'], 128)
}

/** The container that runs the agent: the one of that name, else the only one there is. */
export function mainContainer(pod: PodSnapshot, name: string): ContainerSnapshot | undefined {
  const main = pod.containers.filter(({ kind }) => kind === 'main')
  return (
    main.find((container) => container.name === name) ?? (main.length === 1 ? main[0] : undefined)
  )
}

/** Whether the pod itself is finished: its phase does not change any more. */
export function isTerminalPod(pod: PodSnapshot): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed'
}
