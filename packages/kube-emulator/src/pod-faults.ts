import type { FaultBoard } from './fault-board.ts'
import type { Fault, FaultTarget, PodFault } from './faults.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { jobNameOf } from './pod-shape.ts'

/** Whether a fault's target means this Job, or the Job of this pod. */
export function isStruck(target: FaultTarget | undefined, object: KubernetesObject): boolean {
  const { namespace = object.metadata.namespace, jobName } = target ?? {}
  if (namespace !== object.metadata.namespace) return false
  return jobName === undefined || jobName === jobNameOf(object)
}

/** The first active fault of this kind that strikes the Job or the pod. */
export function findPodFault<Kind extends PodFault['kind']>(
  faults: FaultBoard,
  kind: Kind,
  object: KubernetesObject,
): Extract<PodFault, { kind: Kind }> | undefined {
  const isOfKind = (fault: Fault): fault is Extract<PodFault, { kind: Kind }> => fault.kind === kind
  for (const fault of faults.active) {
    if (isStruck('target' in fault ? fault.target : undefined, object) && isOfKind(fault)) {
      return fault
    }
  }
  return undefined
}
