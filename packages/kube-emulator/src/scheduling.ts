import { itemsAt, objectAt, textAt, valueAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import type { PodRequests } from './pod-resources.ts'
import type { Pod } from './pod-shape.ts'
import { quantity } from './quantity.ts'

/** What runs on a node. */
export interface NodeUse extends PodRequests {
  readonly pods: number
}

/** Why a pod cannot go to a node; only what is in the way of others can be helped by removing them. */
export interface Obstacle {
  readonly reason: string
  readonly helpedByPreemption: boolean
}

/** What keeps a pod from a node, as the scheduler's filters say it; empty when nothing does. */
export function obstacles(
  pod: Pod,
  requests: PodRequests,
  node: KubernetesObject,
  use: NodeUse,
): readonly Obstacle[] {
  if (valueAt(node, 'spec', 'unschedulable') === true) return never('node(s) were unschedulable')
  if (itemsAt(node, 'spec', 'taints').some((taint) => !isTolerated(pod, taint))) {
    return never('node(s) had untolerated taint(s)')
  }
  const labels = node.metadata.labels ?? {}
  const wanted = Object.entries(pod.spec.nodeSelector ?? {})
  if (wanted.some(([key, value]) => labels[key] !== value)) {
    return never("node(s) didn't match Pod's node affinity/selector")
  }
  const allocatable = objectAt(node, 'status', 'allocatable')
  const room = (name: string, factor: number): number =>
    quantity(textAt(allocatable, name)) * factor
  return [
    ...shortage('Too many pods', 1, use.pods, room('pods', 1)),
    ...shortage('Insufficient cpu', requests.cpu, use.cpu, room('cpu', 1000)),
    ...shortage('Insufficient memory', requests.memory, use.memory, room('memory', 1)),
    ...shortage(
      'Insufficient ephemeral-storage',
      requests.storage,
      use.storage,
      room('ephemeral-storage', 1),
    ),
  ]
}

function never(reason: string): readonly Obstacle[] {
  return [{ reason, helpedByPreemption: false }]
}

function shortage(reason: string, asked: number, used: number, room: number): readonly Obstacle[] {
  if (asked === 0 || asked + used <= room) return []
  return [{ reason, helpedByPreemption: asked <= room }]
}

function isTolerated({ spec }: Pod, taint: unknown): boolean {
  const effect = textAt(taint, 'effect')
  if (effect === 'PreferNoSchedule') return true
  return (spec.tolerations ?? []).some(
    (toleration) =>
      (toleration.key === undefined || toleration.key === textAt(taint, 'key')) &&
      (toleration.effect === undefined || toleration.effect === effect),
  )
}

/** The scheduler's sentence about a pod that fits nowhere. */
export function unschedulableMessage(
  perNode: readonly (readonly Obstacle[])[],
  preempts: boolean,
): string {
  const total = perNode.length
  if (total === 0) return 'no nodes available to schedule pods'
  const reasons = perNode.flatMap((found) => found.map(({ reason }) => reason))
  const available = `0/${total} nodes are available: ${counted(reasons)}.`
  if (preempts) return available
  const preemption = perNode.map((found) =>
    found.every(({ helpedByPreemption }) => helpedByPreemption)
      ? 'No preemption victims found for incoming pod'
      : 'Preemption is not helpful for scheduling',
  )
  return `${available} no new claims to deallocate, preemption: 0/${total} nodes are available: ${counted(preemption)}.`
}

function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .toSorted()
    .join(', ')
}
