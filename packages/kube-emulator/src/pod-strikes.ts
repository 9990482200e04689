import { randomUUID } from 'node:crypto'

import { collectFromNode, markDisrupted, deletePodOf } from './disruption.ts'
import type { Fault } from './faults.ts'
import { isStruck } from './pod-faults.ts'
import type { PodRun } from './pod-run.ts'
import { stopPod } from './pod-stop.ts'
import { tellPreempted } from './scheduler.ts'

/** Lets the faults that strike once strike a pod: those that need a running one do when it is said to run. */
export function strike(run: PodRun): void {
  for (const fault of run.kubelet.faults.active) {
    const target = 'target' in fault ? fault.target : undefined
    if (run.struck.has(fault) || run.isFinished || !isStruck(target, run.pod)) continue
    if (!isReached(run, fault)) continue
    run.struck.add(fault)
    blows[fault.kind]?.(run)
  }
}

function isReached(run: PodRun, { kind }: Fault): boolean {
  return kind === 'node-deleted' || run.status?.phase === 'Running'
}

/** What the faults that strike once do; those that last are asked for where they matter. */
const blows: Partial<Record<Fault['kind'], (run: PodRun) => void>> = {
  oom: (run) => killMain(run, true),
  'process-killed': (run) => killMain(run, false),
  'oom-child': ({ main }) => {
    for (const container of main) container.isOutOfMemory ||= container.process !== undefined
  },
  'pod-evicted': ({ kubelet: { api }, pod }) => {
    markDisrupted(api, pod, 'EvictionByEvictionAPI', 'Eviction API: evicting')
    deletePodOf(api, pod)
  },
  preempted: ({ kubelet, pod }) => {
    const { events, node } = kubelet
    tellPreempted(kubelet, events, pod, { by: randomUUID(), node: node.name })
  },
  'ephemeral-storage-evicted': evict,
  'pod-force-deleted': ({ kubelet: { api }, pod }) => {
    deletePodOf(api, pod, { gracePeriodSeconds: 0 })
  },
  'node-deleted': (run) => {
    run.isLost = true
    collectFromNode(run.kubelet.api, run.pod, 'PodGC: node no longer exists')
  },
}

function killMain({ main }: PodRun, isOutOfMemory: boolean): void {
  for (const container of main) {
    container.isOutOfMemory ||= isOutOfMemory
    container.process?.signal('SIGKILL')
  }
}

function evict(run: PodRun): void {
  const limits = run.pod.spec.containers.map(
    ({ resources }) => resources?.limits?.['ephemeral-storage'],
  )
  const limit = limits.find((found) => found !== undefined) ?? '1Gi'
  const message = `Pod ephemeral local storage usage exceeds the total limit of containers ${limit}. `
  const reason = 'Evicted'
  run.kubelet.events.record(run.pod, { type: 'Warning', reason, message })
  stopPod(run, 0)
  run.failure = { reason, message }
}
