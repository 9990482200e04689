import { apiTime } from './new-object.ts'
import { podConditions } from './pod-conditions.ts'
import type { Container, ContainerState, Pod, PodPhase, PodStatus } from './pod-shape.ts'

/** What the kubelet knows of a container. */
export interface ContainerFacts {
  readonly spec: Container
  readonly state: ContainerState
  readonly lastState: ContainerState
  readonly restartCount: number
  /** Set once it was created. */
  readonly id: string | undefined
}

/** What the kubelet knows of a pod. */
export interface PodFacts {
  readonly pod: Pod
  readonly init: readonly ContainerFacts[]
  readonly main: readonly ContainerFacts[]
  readonly startTime: string
  readonly hasSandbox: boolean
  /** Whether everything of it has ended and was put away; only then its phase says so. */
  readonly isFinished: boolean
  /** Why the kubelet ended it. */
  readonly failure: { readonly reason: string; readonly message: string } | undefined
}

/** The status that a kubelet reports, made from what it knows and what stands there. */
export function podStatus(facts: PodFacts, previous: PodStatus = {}): PodStatus {
  const { pod, isFinished, failure, hasSandbox } = facts
  const phase = computedPhase(facts)
  const isHeld = !isFinished && (phase === 'Succeeded' || phase === 'Failed')
  const shown = isHeld ? (previous.phase ?? 'Pending') : phase
  const observed = pod.metadata.generation ?? 1
  const addresses = { podIP: '127.0.0.1', podIPs: [{ ip: '127.0.0.1' }] }
  const { nominatedNodeName: _, reason: _reason, message: _message, ...kept } = previous
  return {
    ...kept,
    observedGeneration: observed,
    phase: shown,
    conditions: podConditions(facts, phase, previous.conditions ?? [], apiTime(new Date())),
    ...(isFinished && failure),
    hostIP: '127.0.0.1',
    hostIPs: [{ ip: '127.0.0.1' }],
    ...(hasSandbox && addresses),
    startTime: facts.startTime,
    ...(facts.init.length > 0 && {
      initContainerStatuses: facts.init.map((container) => containerStatus(container, true)),
    }),
    containerStatuses: facts.main.map((container) => containerStatus(container, false)),
  }
}

/** The phase that the containers make, whether the pod is finished or not. */
function computedPhase({ pod, init, main, failure, isFinished }: PodFacts): PodPhase {
  if (failure !== undefined) return 'Failed'
  const ends = main.map(({ state }) => state.terminated?.exitCode)
  const restarts = pod.spec.restartPolicy ?? 'Always'
  const initFailed = init.some(({ state }) => (state.terminated?.exitCode ?? 0) !== 0)
  if (initFailed && restarts === 'Never') return 'Failed'
  const hasEnded = ends.every((exitCode) => exitCode !== undefined)
  if (hasEnded) return ends.every((exitCode) => exitCode === 0) ? 'Succeeded' : 'Failed'
  if (isFinished) return 'Failed'
  const hasBegun = main.some(
    ({ state, restartCount }) =>
      state.running !== undefined || state.terminated !== undefined || restartCount > 0,
  )
  return hasBegun ? 'Running' : 'Pending'
}

function containerStatus(
  { spec, state, lastState, restartCount, id }: ContainerFacts,
  isInit: boolean,
): object {
  const isRunning = state.running !== undefined
  const { requests } = spec.resources ?? {}
  const hasRequests = requests !== undefined && Object.keys(requests).length > 0
  return {
    name: spec.name,
    state,
    lastState,
    ready: isInit ? state.terminated?.exitCode === 0 : isRunning,
    restartCount,
    image: spec.image ?? '',
    imageID: id === undefined ? '' : `emulated://${spec.image ?? ''}`,
    ...(id !== undefined && { containerID: containerUrl(id) }),
    started: isRunning,
    ...(id !== undefined && {
      ...(hasRequests && { allocatedResources: requests }),
      resources: spec.resources ?? {},
    }),
    ...(spec.volumeMounts !== undefined && {
      volumeMounts: spec.volumeMounts.map(mountStatus),
    }),
  }
}

function mountStatus({ name, mountPath, readOnly }: NonNullable<Container['volumeMounts']>[0]) {
  return {
    name,
    mountPath,
    ...(readOnly === true && { readOnly, recursiveReadOnly: 'Disabled' }),
  }
}

/** A container's id as statuses show it. */
export function containerUrl(id: string): string {
  return `emulated://${id}`
}
