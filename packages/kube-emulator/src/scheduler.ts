import type { Change } from './change-history.ts'
import { markDisrupted, deletePodOf } from './disruption.ts'
import type { EventRecorder } from './event-recorder.ts'
import type { ControllerParts } from './job-controller.ts'
import { textAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { apiTime } from './new-object.ts'
import { podRequests, type PodRequests } from './pod-resources.ts'
import { type Condition, isBeingDeleted, isPod, isTerminal, type Pod } from './pod-shape.ts'
import { withCondition } from './pod-shape.ts'
import { type NodeUse, type Obstacle, obstacles, unschedulableMessage } from './scheduling.ts'

interface Placed extends PodRequests {
  readonly namespace: string
  readonly name: string
  readonly priority: number
}

interface Scheduler extends ControllerParts {
  readonly events: EventRecorder
  /** What runs, by node and then by the pod's uid. */
  readonly placed: Map<string, Map<string, Placed>>
  readonly unschedulable: Map<string, Pod>
}

/** Gives each pod its node, or says why it gets none. Returns what takes the changes of the store. */
export function createScheduler(
  parts: ControllerParts,
  events: EventRecorder,
): (change: Change) => void {
  const scheduler: Scheduler = { ...parts, events, placed: new Map(), unschedulable: new Map() }
  return ({ type, resource, object }) => {
    if (isPod(object)) onPod(scheduler, type, object)
    else if (['nodes', 'persistentvolumeclaims'].includes(resource)) retryAll(scheduler)
  }
}

function onPod(scheduler: Scheduler, type: Change['type'], pod: Pod): void {
  const { uid, namespace = '', name } = pod.metadata
  const { nodeName, priority = 0, schedulerName = 'default-scheduler' } = pod.spec
  const isGone = type === 'DELETED' || isTerminal(pod)
  if (nodeName !== undefined) {
    scheduler.unschedulable.delete(uid)
    const placed = scheduler.placed.get(nodeName) ?? new Map<string, Placed>()
    scheduler.placed.set(nodeName, placed)
    if (!isGone) placed.set(uid, { ...podRequests(pod), namespace, name, priority })
    else if (placed.delete(uid)) retryAll(scheduler)
  } else if (isGone || isBeingDeleted(pod)) scheduler.unschedulable.delete(uid)
  else if (schedulerName === 'default-scheduler' && type === 'ADDED') tryLater(scheduler, pod)
}

function tryLater(scheduler: Scheduler, { metadata }: Pod): void {
  const { namespace = '', name } = metadata
  scheduler.queue.add(`schedule ${metadata.uid}`, scheduler.timings.scheduleMs, () => {
    const pod = scheduler.api.find('pods', namespace, name)
    if (pod !== undefined && isPod(pod) && pod.spec.nodeName === undefined) place(scheduler, pod)
  })
}

function retryAll(scheduler: Scheduler): void {
  if (scheduler.unschedulable.size === 0) return
  scheduler.queue.add('schedule what waits', scheduler.timings.scheduleMs, () => {
    const byPriority = [...scheduler.unschedulable.values()].toSorted(
      (left, right) => (right.spec.priority ?? 0) - (left.spec.priority ?? 0),
    )
    for (const pod of byPriority) tryLater(scheduler, pod)
  })
}

function place(scheduler: Scheduler, pod: Pod): void {
  const nodes = scheduler.api.list('nodes')
  const missing = claimProblem(scheduler, pod)
  if (missing !== undefined) {
    const message = `0/${nodes.length} nodes are available: ${missing}. not found`
    refuse(scheduler, pod, message)
    return
  }
  const requests = podRequests(pod)
  const found = nodes.map((node) =>
    obstacles(pod, requests, node, useOf(scheduler, node.metadata.name)),
  )
  const free = nodes.find((_, index) => found[index]?.length === 0)
  if (free === undefined) preemptOrRefuse(scheduler, pod, nodes, found)
  else bind(scheduler, pod, free.metadata.name)
}

function useOf(
  { placed }: Scheduler,
  node: string,
  without: ReadonlySet<string> = new Set(),
): NodeUse {
  const use = { pods: 0, cpu: 0, memory: 0, storage: 0 }
  for (const [uid, { cpu, memory, storage }] of placed.get(node) ?? []) {
    if (without.has(uid)) continue
    use.pods += 1
    use.cpu += cpu
    use.memory += memory
    use.storage += storage
  }
  return use
}

function claimProblem({ api }: Scheduler, { metadata, spec }: Pod): string | undefined {
  for (const { persistentVolumeClaim } of spec.volumes ?? []) {
    if (persistentVolumeClaim === undefined) continue
    const { claimName } = persistentVolumeClaim
    const claim = api.find('persistentvolumeclaims', metadata.namespace ?? '', claimName)
    if (claim === undefined) return `persistentvolumeclaim "${claimName}" not found`
    if (textAt(claim, 'status', 'phase') !== 'Bound') {
      return 'pod has unbound immediate PersistentVolumeClaims'
    }
  }
  return undefined
}

function preemptOrRefuse(
  scheduler: Scheduler,
  pod: Pod,
  nodes: readonly KubernetesObject[],
  found: readonly (readonly Obstacle[])[],
): void {
  for (const node of nodes) {
    const victims = victimsOn(scheduler, pod, node)
    if (victims.length === 0) continue
    refuse(scheduler, pod, unschedulableMessage(found, true), node.metadata.name)
    for (const victim of victims) preempt(scheduler, pod, victim, node.metadata.name)
    return
  }
  refuse(scheduler, pod, unschedulableMessage(found, false))
}

/** The fewest pods of lower priority that have to go; none when that does not help or some already go. */
function victimsOn(scheduler: Scheduler, pod: Pod, node: KubernetesObject): readonly Pod[] {
  const { priority = 0 } = pod.spec
  const candidates = [...(scheduler.placed.get(node.metadata.name) ?? [])]
    .filter(([, placed]) => placed.priority < priority)
    .toSorted(([, left], [, right]) => left.priority - right.priority)
  const chosen = new Set<string>()
  const victims: Pod[] = []
  const requests = podRequests(pod)
  for (const [uid, { namespace, name }] of candidates) {
    const victim = scheduler.api.find('pods', namespace, name)
    if (victim === undefined || !isPod(victim)) continue
    chosen.add(uid)
    if (!isBeingDeleted(victim)) victims.push(victim)
    const use = useOf(scheduler, node.metadata.name, chosen)
    if (obstacles(pod, requests, node, use).length === 0) return victims
  }
  return []
}

function preempt(scheduler: Scheduler, pod: Pod, victim: Pod, node: string): void {
  tellPreempted(scheduler, scheduler.events, victim, { by: pod.metadata.uid, node })
}

/** Deletes a pod that has to make room for another one. */
export function tellPreempted(
  { api }: Pick<ControllerParts, 'api'>,
  events: EventRecorder,
  victim: Pod,
  { by, node }: { readonly by: string; readonly node: string },
): void {
  const why = 'default-scheduler: preempting to accommodate a higher priority pod'
  markDisrupted(api, victim, 'PreemptionByScheduler', why)
  deletePodOf(api, victim)
  const message = `Preempted by pod ${by} on node ${node}`
  events.record(victim, { type: 'Normal', reason: 'Preempted', message })
}

function refuse(scheduler: Scheduler, pod: Pod, message: string, nominated?: string): void {
  const { unschedulable, events } = scheduler
  unschedulable.set(pod.metadata.uid, pod)
  const known = pod.status?.conditions?.some((condition) => condition.message === message)
  if (known === true && nominated === undefined) return
  events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message })
  const reason = 'Unschedulable'
  const status = { ...(nominated !== undefined && { nominatedNodeName: nominated }) }
  update(scheduler, pod, { status: 'False', reason, message }, { status })
}

function bind(scheduler: Scheduler, pod: Pod, nodeName: string): void {
  const { namespace = '', name } = pod.metadata
  update(scheduler, pod, { status: 'True' }, { spec: { nodeName } })
  const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`
  scheduler.events.record(pod, { type: 'Normal', reason: 'Scheduled', message })
}

function update(
  { api }: Scheduler,
  { metadata }: Pod,
  said: Pick<Condition, 'status' | 'reason' | 'message'>,
  more: { readonly spec?: object; readonly status?: object },
): void {
  api.update('pods', metadata.namespace ?? '', metadata.name, (current) => {
    if (!isPod(current) || current.metadata.uid !== metadata.uid) return current
    const times = { lastProbeTime: null, lastTransitionTime: apiTime(new Date()) }
    const condition = { type: 'PodScheduled', ...said, ...times }
    const conditions = withCondition(current.status?.conditions, condition)
    return {
      ...current,
      spec: { ...current.spec, ...more.spec },
      status: { ...current.status, conditions, ...more.status },
    }
  })
}
