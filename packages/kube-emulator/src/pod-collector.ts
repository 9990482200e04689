import type { Change } from './change-history.ts'
import { collectFromNode } from './disruption.ts'
import type { ControllerParts } from './job-controller.ts'
import { isBeingDeleted, isPod, isTerminal } from './pod-shape.ts'

/** Ends deleted pods that no kubelet will ever see. Returns what takes the changes of the store. */
export function createPodCollector({ api, queue }: ControllerParts): (change: Change) => void {
  return ({ type, object: pod }) => {
    if (type === 'DELETED' || !isPod(pod) || !isBeingDeleted(pod) || isTerminal(pod)) return
    if (pod.spec.nodeName !== undefined) return
    queue.add(`collect ${pod.metadata.uid}`, 0, () => collectFromNode(api, pod))
  }
}
