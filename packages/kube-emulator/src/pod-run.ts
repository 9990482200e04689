import type { Isolation } from './container-isolation.ts'
import { type ContainerLog, createContainerLog } from './container-log.ts'
import type { ContainerProcess } from './container-process.ts'
import type { EventRecorder } from './event-recorder.ts'
import type { ControllerParts } from './job-controller.ts'
import { apiTime } from './new-object.ts'
import type { Node } from './node.ts'
import { findPodFault } from './pod-faults.ts'
import { podRequests, type PodRequests } from './pod-resources.ts'
import type { Container, ContainerState, Pod, PodStatus } from './pod-shape.ts'
import type { Mounts } from './volume-mounts.ts'

/** What all pods of the node share. */
export interface Kubelet extends ControllerParts {
  readonly events: EventRecorder
  readonly node: Node
  readonly isolation: Isolation
  readonly mounts: Mounts
  /** The pods of the node, by uid. */
  readonly runs: Map<string, PodRun>
  /** When the last of the containers that wait to be started may be. */
  lastStart: Promise<void>
}

/** A container of a pod, as it is now. */
export interface ContainerRun {
  readonly spec: Container
  readonly isInit: boolean
  log: ContainerLog
  state: ContainerState
  lastState: ContainerState
  restartCount: number
  id: string | undefined
  process: ContainerProcess | undefined
  /** Whether something in it was killed for want of memory. */
  isOutOfMemory: boolean
}

/** A pod on the node, as it is now. */
export interface PodRun {
  readonly kubelet: Kubelet
  readonly init: readonly ContainerRun[]
  readonly main: readonly ContainerRun[]
  readonly startTime: string
  readonly requests: PodRequests
  /** Faults that strike once and have struck it. */
  readonly struck: Set<object>
  readonly wakers: Set<() => void>
  pod: Pod
  /** What was said of it last. */
  status: PodStatus | undefined
  hasSandbox: boolean
  hasFailedSandbox: boolean
  isStopping: boolean
  isFinished: boolean
  /** Whether the API has forgotten it. */
  isGone: boolean
  /** Whether nothing is said of it any more, since it is lost to the node. */
  isLost: boolean
  failure: { readonly reason: string; readonly message: string } | undefined
  killTimer: NodeJS.Timeout | undefined
  /** When everything that was said late will have been said. */
  saidByMs: number
  /** Why containers cannot have their mounts, by name. */
  refusedMounts: ReadonlyMap<string, string>
}

/** A pod that the node has just been given. */
export function createPodRun(kubelet: Kubelet, pod: Pod): PodRun {
  const { initContainers = [], containers } = pod.spec
  const waitsFor = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating'
  return {
    kubelet,
    init: initContainers.map((spec) => createContainerRun(spec, true, waitsFor)),
    main: containers.map((spec) => createContainerRun(spec, false, waitsFor)),
    startTime: apiTime(new Date()),
    requests: podRequests(pod),
    struck: new Set(),
    wakers: new Set(),
    pod,
    status: undefined,
    hasSandbox: false,
    hasFailedSandbox: false,
    isStopping: false,
    isFinished: false,
    isGone: false,
    isLost: false,
    failure: undefined,
    killTimer: undefined,
    saidByMs: 0,
    refusedMounts: new Map(),
  }
}

function createContainerRun(spec: Container, isInit: boolean, waitsFor: string): ContainerRun {
  return {
    spec,
    isInit,
    log: createContainerLog(),
    state: { waiting: { reason: waitsFor } },
    lastState: {},
    restartCount: 0,
    id: undefined,
    process: undefined,
    isOutOfMemory: false,
  }
}

export function containersOf({ init, main }: PodRun): readonly ContainerRun[] {
  return [...init, ...main]
}

/** Whether the kubelet of this pod is away: processes go on, and nothing is said or done. */
export function isAway({ kubelet: { faults }, pod, isLost }: PodRun): boolean {
  return (
    isLost ||
    findPodFault(faults, 'kubelet-down', pod) !== undefined ||
    findPodFault(faults, 'node-silent', pod) !== undefined ||
    findPodFault(faults, 'node-deleted', pod) !== undefined
  )
}

let naps = 0

/** Waits, at most until something happens that may change what is waited for. */
export function nap(run: PodRun, delayMs: number): Promise<void> {
  naps += 1
  const key = `nap ${naps}`
  return new Promise<void>((resolve) => {
    const waker = (): void => {
      run.wakers.delete(waker)
      run.kubelet.queue.cancel(key)
      resolve()
    }
    run.wakers.add(waker)
    run.kubelet.queue.add(key, delayMs, waker)
  })
}

/** Waits this long, whatever happens. */
export function delay({ kubelet: { queue } }: PodRun, delayMs: number): Promise<void> {
  naps += 1
  return new Promise((resolve) => {
    queue.add(`delay ${naps}`, delayMs, resolve)
  })
}

/** Waits until the kubelet can do the next step: not while it is away, nor while there is no API. */
export async function turn(run: PodRun): Promise<void> {
  await delay(run, 0)
  while (isAway(run)) {
    await nap(run, Number.POSITIVE_INFINITY)
    await delay(run, 0)
  }
}

/** Waits until a container may be started: one after the other, so that starting many keeps nobody else waiting. */
export async function startTurn(kubelet: Kubelet): Promise<void> {
  kubelet.lastStart = kubelet.lastStart.then(letOthers)
  await kubelet.lastStart
}

function letOthers(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

export function wake({ wakers }: PodRun): void {
  for (const waker of wakers) waker()
}

/** How long to wait after this many attempts. */
export function retryMs({ kubelet: { timings } }: PodRun, attempt: number): number {
  return Math.min(timings.retryMs * 2 ** Math.min(attempt, 20), timings.retryLimitMs)
}
