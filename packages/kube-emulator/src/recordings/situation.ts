import type {
  BatchV1Api,
  CoreV1Api,
  SchedulingV1Api,
  V1Container,
  V1JobSpec,
  V1Pod,
  V1PodSpec,
} from '@kubernetes/client-node'

import type { FaultHandle, Faults, PodFault } from '../faults.ts'

/** A fault without the Job that it strikes. */
export type Blow = Untargeted<PodFault>

type Untargeted<F> = F extends unknown ? Omit<F, 'target'> : never

/** Where a situation plays: one Job in a namespace of an emulator. */
export interface Stage {
  readonly core: CoreV1Api
  readonly batch: BatchV1Api
  readonly scheduling: SchedulingV1Api
  readonly namespace: string
  /** The Job's name. */
  readonly name: string
  /** Waits until this was seen of the Job, its pod or their events. */
  readonly seen: (fact: string) => Promise<void>
  readonly pod: () => Promise<V1Pod>
  /** Brings a fault upon the Job. */
  readonly strike: (blow: Blow) => FaultHandle
  readonly faults: Faults
}

/** How a recorded situation is brought about. */
export interface Situation {
  readonly container?: Partial<V1Container>
  readonly pod?: Partial<V1PodSpec>
  readonly job?: Partial<V1JobSpec>
  /** What it does to its namespace or cluster keeps it from playing beside another Job. */
  readonly alone?: true
  /** The recording ended while there was more to come. */
  readonly isCut?: true
  /** Before the Job is made. */
  readonly before?: (stage: Stage) => unknown
  /** Once the Job is made. */
  readonly whileWaiting?: (stage: Stage) => unknown
  /** Once the Job's container runs. */
  readonly whileRunning?: (stage: Stage) => unknown
}

/** A container that runs this. */
export function shell(script: string): { readonly container: Partial<V1Container> } {
  return { container: { command: ['sh', '-c', script] } }
}

/** Ends only when it is killed. */
export const stubborn = shell('trap "" TERM; sleep 1000')

/** Ends with this status when it is asked to. */
export function obedient(status: number): { readonly container: Partial<V1Container> } {
  return shell(`trap "exit ${status}" TERM; sleep 1000 & wait`)
}

/** A share of the emulator's node that leaves no room for a second one. */
export const mostOfTheNode = { requests: { cpu: '600' } }

/** A pod that belongs to no Job. */
export async function createPod(
  { core, namespace }: Stage,
  name: string,
  pod: Partial<V1PodSpec> = {},
): Promise<void> {
  const command = ['sleep', '30']
  const containers = [
    { name: 'c', image: 'kubelab.local/pause:1', command, resources: mostOfTheNode },
  ]
  const body = { metadata: { name }, spec: { containers, ...pod } }
  await core.createNamespacedPod({ namespace, body })
}

/** Ends well after a while. */
export const passing = shell('sleep 0.6; echo done')

export function pause(durationMs: number): Promise<void> {
  return new Promise((settle) => {
    setTimeout(settle, durationMs)
  })
}
