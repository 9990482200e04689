import type {
  V1Container,
  V1ContainerState,
  V1Job,
  V1JobSpec,
  V1Pod,
  V1PodSpec,
} from '@kubernetes/client-node'

import type { World } from './contract-case.ts'
import { filled, metadata } from './world.ts'

/** What a case says about a pod's one container; `script` is run by `sh`. */
export interface Workload extends Partial<V1Container> {
  readonly script?: string
  readonly pod?: Partial<V1PodSpec>
}

/** Ends only by SIGKILL, wherever it runs. */
export const stubborn = 'trap "" TERM; sleep 1000'

/** Runs until it is asked to end, does this, and ends. */
export function obedient(last: string): string {
  return `trap '${last}; exit' TERM; sleep 1000 & wait`
}

/** A pod that Pod Security "restricted" admits. */
export function podSpec(world: World, { script, pod, ...container }: Workload): V1PodSpec {
  return {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 2,
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [restricted(world, { command: ['sh', '-c', script ?? 'true'], ...container })],
    ...pod,
  }
}

export function restricted({ image, folder }: World, container: Partial<V1Container>): V1Container {
  return {
    name: 'main',
    image,
    imagePullPolicy: 'IfNotPresent',
    terminationMessagePath: `${folder}/message`,
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    ...container,
  }
}

export async function createPod(world: World, workload: Workload, suffix = ''): Promise<V1Pod> {
  const body = { metadata: metadata(world, suffix), spec: podSpec(world, workload) }
  return await world.core.createNamespacedPod({ namespace: world.namespace, body })
}

function jobBody(world: World, workload: Workload, spec: Partial<V1JobSpec> = {}): V1Job {
  const { labels } = metadata(world)
  const template = { metadata: { labels }, spec: podSpec(world, workload) }
  return { metadata: metadata(world), spec: { backoffLimit: 0, template, ...spec } }
}

export async function createJob(
  world: World,
  workload: Workload,
  spec: Partial<V1JobSpec> = {},
): Promise<V1Job> {
  const body = jobBody(world, workload, spec)
  return await world.batch.createNamespacedJob({ namespace: world.namespace, body })
}

/** The object as it is now. */
export function readPod(world: World, pod: V1Pod): Promise<V1Pod> {
  return world.core.readNamespacedPod(filled(pod))
}

export function readJob(world: World, job: V1Job): Promise<V1Job> {
  return world.batch.readNamespacedJob(filled(job))
}

/** The pods that belong to a Job, oldest first. */
export async function podsOf(world: World, job: V1Job): Promise<readonly V1Pod[]> {
  const { namespace, uid } = filled(job)
  const labelSelector = `batch.kubernetes.io/controller-uid=${uid}`
  const { items } = await world.core.listNamespacedPod({ namespace, labelSelector })
  return items.toSorted((left, right) => createdMs(left) - createdMs(right))
}

function createdMs({ metadata: meta }: V1Pod): number {
  return meta?.creationTimestamp?.getTime() ?? 0
}

export async function podOf(world: World, job: V1Job): Promise<V1Pod> {
  return await world.until('a pod of the Job', async () => (await podsOf(world, job))[0])
}

export async function runningPod(world: World, pod: V1Pod): Promise<V1Pod> {
  return await world.until('a running container', async () => {
    const now = await readPod(world, pod)
    return stateOf(now).running !== undefined && now
  })
}

/** The pod once it is Succeeded or Failed. */
export async function endedPod(world: World, pod: V1Pod): Promise<V1Pod> {
  return await world.until('the end of the pod', async () => {
    const now = await readPod(world, pod)
    return ['Succeeded', 'Failed'].includes(now.status?.phase ?? '') && now
  })
}

/** Runs a pod to its end. */
export async function runPod(world: World, workload: Workload, suffix = ''): Promise<V1Pod> {
  return await endedPod(world, await createPod(world, workload, suffix))
}

/** Runs a pod to its end and answers what it printed. */
export async function outputOf(world: World, workload: Workload, suffix = ''): Promise<string> {
  const { name, namespace } = filled(await runPod(world, workload, suffix))
  return await world.core.readNamespacedPodLog({ name, namespace, container: 'main' })
}

/** The Job once it has a condition. */
export async function jobWith(world: World, job: V1Job, type: string): Promise<V1Job> {
  return await world.until(`a Job with the condition ${type}`, async () => {
    const now = await readJob(world, job)
    return now.status?.conditions?.some((each) => each.type === type) === true && now
  })
}

export async function podWith(world: World, pod: V1Pod, type: string): Promise<V1Pod> {
  return await world.until(`a pod with the condition ${type}`, async () => {
    const now = await readPod(world, pod)
    return now.status?.conditions?.some((each) => each.type === type) === true && now
  })
}

export function stateOf({ status }: V1Pod): V1ContainerState {
  return status?.containerStatuses?.[0]?.state ?? {}
}
