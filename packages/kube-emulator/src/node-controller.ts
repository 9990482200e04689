import { ApiError } from './api-error.ts'
import type { Fault } from './faults.ts'
import type { ControllerParts } from './job-controller.ts'
import { markSilent, type Node, registerNode } from './node.ts'

/** Lets the node be what a fault says that strikes all of it; a fault of one Job leaves it alone. */
export function onNodeFault(
  { api, queue }: Pick<ControllerParts, 'api' | 'queue'>,
  node: Node,
  fault: Fault,
  state: 'begins' | 'ends',
): void {
  if (fault.kind !== 'node-deleted' && fault.kind !== 'node-silent') return
  if (fault.target?.namespace !== undefined || fault.target?.jobName !== undefined) return
  queue.add(`node ${fault.kind} ${state}`, 0, () => {
    if (state === 'ends') registerNode(api, node)
    else if (fault.kind === 'node-silent') markSilent(api, node)
    else removeNode(api, node)
  })
}

function removeNode(api: ControllerParts['api'], { name }: Node): void {
  try {
    api.delete('nodes', '', name)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error // It is gone already.
  }
}
