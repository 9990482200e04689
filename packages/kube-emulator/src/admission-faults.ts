import { forbidden } from './api-refusals.ts'
import { findResource } from './api-resources.ts'
import type { FaultBoard } from './fault-board.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { findPodFault } from './pod-faults.ts'

/** Refuses the pods that a fault means, as a webhook does. */
export function refuseByFault(faults: FaultBoard, name: string, object: KubernetesObject): void {
  const resource = findResource(name)
  if (resource === undefined || name !== 'pods') return
  const fault = findPodFault(faults, 'admission-refuses', object)
  if (fault !== undefined) throw forbidden(resource, object.metadata.name, fault.message)
}
