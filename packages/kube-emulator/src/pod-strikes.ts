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
    strikeWith(run, fault)
  }
}

function isReached(run: PodRun, { kind }: Fault): boolean {
  return kind === 'node-deleted' || run.status?.phase === 'Running'
}

function strikeWith(run: PodRun, fault: Fault): void {
  const { api, events, node } = run.kubelet
  switch (fault.kind) {
    case 'oom':
    case 'process-killed':
      for (const container of run.main) {
        container.isOutOfMemory ||= fault.kind === 'oom'
        container.process?.signal('SIGKILL')
      }
      break
    case 'oom-child':
      for (const container of run.main) container.isOutOfMemory ||= container.process !== undefined
      break
    case 'pod-evicted':
      markDisrupted(api, run.pod, 'EvictionByEvictionAPI', 'Eviction API: evicting')
      deletePodOf(api, run.pod)
      break
    case 'preempted':
      tellPreempted({ api }, events, run.pod, { by: randomUUID(), node: node.name })
      break
    case 'ephemeral-storage-evicted':
      evict(run)
      break
    case 'pod-force-deleted':
      deletePodOf(api, run.pod, { gracePeriodSeconds: 0 })
      break
    case 'node-deleted':
      run.isLost = true
      collectFromNode(api, run.pod, 'PodGC: node no longer exists')
      break
    default:
      break
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
