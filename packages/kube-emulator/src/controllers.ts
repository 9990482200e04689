import { resolve } from 'node:path'

import type { Change } from './change-history.ts'
import type { ClusterApi } from './cluster-api.ts'
import { findIsolation, type Isolation } from './container-isolation.ts'
import type { ContainerLog } from './container-log.ts'
import { createEventRecorder } from './event-recorder.ts'
import type { FaultBoard } from './fault-board.ts'
import { createGarbageCollector } from './garbage-collector.ts'
import { type ControllerParts, createJobController } from './job-controller.ts'
import { createJobTtlController } from './job-ttl-controller.ts'
import { closeKubelet, containerLog, onFaultChange, onPodChange } from './kubelet.ts'
import { createNamespaceController } from './namespace-controller.ts'
import { onNodeFault } from './node-controller.ts'
import { createSilenceWatch } from './node-silence.ts'
import { describeNode, type NodeOptions, registerNode } from './node.ts'
import type { ObjectStore } from './object-store.ts'
import { createPodCollector } from './pod-collector.ts'
import type { Kubelet } from './pod-run.ts'
import { createScheduler } from './scheduler.ts'
import { fastTimings, type Timings } from './timings.ts'
import { createVolumeController } from './volume-controller.ts'
import { createMounts } from './volume-mounts.ts'
import { createWorkQueue } from './work-queue.ts'

export interface ControllerOptions {
  readonly api: ClusterApi
  readonly store: ObjectStore
  readonly faults: FaultBoard
  /** A folder that belongs to the emulator, below which volumes and messages of pods may be. It is not removed. */
  readonly stateDirectory: string
  readonly timings?: Partial<Timings>
  readonly node?: NodeOptions
  /** @default what this machine allows */
  readonly isolation?: Isolation
}

/** The controllers, the scheduler and the kubelet of a cluster. Disposed of, no process and no file of a pod is left. */
export interface Controllers extends AsyncDisposable {
  /** How containers are kept apart here. */
  readonly isolation: Isolation
  /** They stand still until what is returned is called, as without an API; processes go on. */
  pause(): () => void
  /** The log of a container; undefined when there is no such container, or its pod is gone. */
  log(podUid: string, containerName: string): ContainerLog | undefined
}

/** Starts them: from here on they answer to what changes in the store. */
export function startControllers(options: ControllerOptions): Controllers {
  const { api, store, faults, stateDirectory, isolation = findIsolation() } = options
  const queue = createWorkQueue()
  const timings = { ...fastTimings, ...options.timings }
  const parts: ControllerParts = { api, store, queue, faults, timings }
  const node = describeNode(options.node)
  const kubelet: Kubelet = {
    ...parts,
    node,
    isolation,
    runs: new Map(),
    lastStart: Promise.resolve(),
    events: createEventRecorder(api, { component: 'kubelet', host: node.name }),
    mounts: createMounts(api, resolve(stateDirectory)),
  }
  const listeners = listenersOf(parts, kubelet)
  const stopListening = store.onChange((change) => {
    for (const listener of listeners) listener(change)
  })
  const silence = createSilenceWatch(parts)
  const stopHearing = faults.onChange((fault, state) => {
    onNodeFault(parts, node, fault, state)
    onFaultChange(kubelet, silence, fault, state)
  })
  registerNode(api, node)
  return {
    isolation,
    pause: () => queue.pause(),
    log: (podUid, containerName) => containerLog(kubelet, podUid, containerName),
    async [Symbol.asyncDispose]() {
      stopListening()
      stopHearing()
      queue[Symbol.dispose]()
      await closeKubelet(kubelet)
    },
  }
}

/** All who answer to changes, in the order in which they hear of one. */
function listenersOf(
  parts: ControllerParts,
  kubelet: Kubelet,
): readonly ((change: Change) => void)[] {
  const { api } = parts
  return [
    createJobController(parts, createEventRecorder(api, { component: 'job-controller' })),
    createJobTtlController(parts),
    createScheduler(parts, createEventRecorder(api, { component: 'default-scheduler' })),
    (change) => onPodChange(kubelet, change),
    createPodCollector(parts),
    createGarbageCollector(parts),
    createVolumeController(parts),
    createNamespaceController(parts),
  ]
}
