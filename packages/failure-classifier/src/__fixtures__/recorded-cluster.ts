import { readdirSync, readFileSync } from 'node:fs'

import type {
  ContainerEvidence,
  EventEvidence,
  JobEvidence,
  PodEvidence,
  RunEvidence,
} from '../index.ts'

// The last word of a real API server on each Job, its pod and their events: see README.md here.

interface Recorded<Thing> {
  readonly type: string
  readonly object: Thing
}

interface KubernetesCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

interface KubernetesMeta {
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly deletionTimestamp?: string
  readonly deletionGracePeriodSeconds?: number
}

interface ContainerStatus {
  readonly name: string
  readonly restartCount?: number
  readonly state?: Readonly<Record<string, Partial<ContainerEvidence> | undefined>>
}

interface KubernetesJob {
  readonly metadata: KubernetesMeta
  readonly spec: { readonly suspend?: boolean }
  readonly status: { readonly conditions?: readonly KubernetesCondition[] }
}

interface KubernetesPod {
  readonly metadata: KubernetesMeta
  readonly spec: { readonly nodeName?: string }
  readonly status: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly conditions?: readonly KubernetesCondition[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
    readonly containerStatuses?: readonly ContainerStatus[]
  }
}

interface Recording {
  readonly jobs: readonly Recorded<KubernetesJob>[]
  readonly pods: readonly Recorded<KubernetesPod>[]
  readonly events: readonly Recorded<{
    readonly reason: string
    readonly message?: string
    readonly count?: number
    readonly involvedObject: { readonly kind: string; readonly name: string }
  }>[]
}

const directory = new URL('recordings/', import.meta.url)

/** The names of all recordings. */
export function recordingNames(): string[] {
  return readdirSync(directory).map((file) => file.replace(/\.json$/u, ''))
}

/** What the cluster part of the evidence is after a recording. */
export function recordedCluster(name: string): RunEvidence {
  const text = readFileSync(new URL(`${name}.json`, directory), 'utf8')
  const recording = JSON.parse(text) as Recording
  const job = recording.jobs[0]
  return {
    run: {
      jobName: job?.object.metadata.name,
      namespace: job?.object.metadata.namespace,
    },
    intent: {},
    mainContainer: 'agent',
    ...(job === undefined ? {} : { job: jobEvidence(job) }),
    pod: podEvidence(recording.pods[0]),
    events: recording.events.map(({ object }): EventEvidence => {
      const { reason, message, count, involvedObject } = object
      return {
        reason,
        message: message ?? null,
        count: count ?? null,
        involved: `${involvedObject.kind}/${involvedObject.name}`,
      }
    }),
    observation: { apiReachable: true },
  }
}

function jobEvidence({ type, object }: Recorded<KubernetesJob>): JobEvidence {
  return {
    observed: type === 'DELETED' ? 'gone' : 'present',
    ...(type === 'DELETED' ? { detectedVia: 'watch-deleted', observations: 4 } : {}),
    conditions: object.status.conditions ?? [],
    suspended: object.spec.suspend === true,
    deletionTimestamp: object.metadata.deletionTimestamp ?? null,
  }
}

function podEvidence(recorded: Recorded<KubernetesPod> | undefined): PodEvidence {
  if (recorded === undefined) return { observed: 'none' }
  const { metadata, spec, status } = recorded.object
  return {
    observed: recorded.type === 'DELETED' ? 'gone' : 'present',
    name: metadata.name,
    uid: metadata.uid,
    nodeName: spec.nodeName ?? null,
    nodeSilentSinceMs: nodeSilentSince(status.conditions ?? []),
    phase: status.phase ?? null,
    reason: status.reason ?? null,
    message: status.message ?? null,
    deletionTimestamp: metadata.deletionTimestamp ?? null,
    deletionGraceSeconds: metadata.deletionGracePeriodSeconds ?? null,
    conditions: status.conditions ?? [],
    containers: [
      ...(status.initContainerStatuses ?? []).map((one) => containerEvidence(one, 'init')),
      ...(status.containerStatuses ?? []).map((one) => containerEvidence(one, 'main')),
    ],
  }
}

/** As the watcher tells it: only the node controller takes `Ready` away without a reason. */
function nodeSilentSince(conditions: readonly KubernetesCondition[]): number | null {
  const isReady = conditions.find(({ type }) => type === 'Ready')
  const areReady = conditions.find(({ type }) => type === 'ContainersReady')
  const isSilent = isReady?.status === 'False' && !isReady.reason && areReady?.status === 'True'
  return isSilent ? Date.parse(isReady.lastTransitionTime ?? '') : null
}

function containerEvidence(status: ContainerStatus, kind: 'main' | 'init'): ContainerEvidence {
  for (const state of ['terminated', 'running', 'waiting'] as const) {
    const detail = status.state?.[state]
    if (detail) return { name: status.name, kind, ...detail, state }
  }
  return { name: status.name, kind, state: 'unknown' }
}
