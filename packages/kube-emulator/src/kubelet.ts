import type { Change } from './change-history.ts'
import type { ContainerLog } from './container-log.ts'
import type { Fault } from './faults.ts'
import type { SilenceWatch } from './node-silence.ts'
import { isStruck } from './pod-faults.ts'
import { reportSoon } from './pod-report.ts'
import { containersOf, createPodRun, type Kubelet, type PodRun, wake } from './pod-run.ts'
import { isBeingDeleted, isPod, isTerminal, type Pod } from './pod-shape.ts'
import { heedDeletion, signalAll } from './pod-stop.ts'
import { strike } from './pod-strikes.ts'
import { runPod } from './pod-worker.ts'

/** Takes a change of the store: pods of this node are run, and ended when they are deleted. */
export function onPodChange(kubelet: Kubelet, { type, object }: Change): void {
  if (!isPod(object) || object.spec.nodeName !== kubelet.node.name) return
  const run = kubelet.runs.get(object.metadata.uid)
  if (type === 'DELETED') forget(kubelet, run)
  else if (run !== undefined) renew(kubelet, run, object)
  else if (!isTerminal(object)) begin(kubelet, object)
}

function begin(kubelet: Kubelet, pod: Pod): void {
  const run = createPodRun(kubelet, pod)
  kubelet.runs.set(pod.metadata.uid, run)
  if (isBeingDeleted(pod)) void heedDeletion(run)
  void runPod(run)
  strikeSoon(run)
}

function renew(kubelet: Kubelet, run: PodRun, pod: Pod): void {
  const before = run.pod
  run.pod = pod
  const { deletionGracePeriodSeconds: grace } = pod.metadata
  if (isBeingDeleted(pod) && grace !== before.metadata.deletionGracePeriodSeconds) {
    void heedDeletion(run)
  }
  if (kubelet.faults.active.size > 0) strikeSoon(run)
}

function forget(kubelet: Kubelet, run: PodRun | undefined): void {
  if (run === undefined) return
  run.isGone = true
  if (run.isFinished) kubelet.runs.delete(run.pod.metadata.uid)
  else void heedDeletion(run)
}

function strikeSoon(run: PodRun): void {
  const { queue } = run.kubelet
  queue.add(`strike ${run.pod.metadata.uid}`, 0, () => strike(run))
}

/** Lets a fault that begins strike, and goes on with what waited for one that ends. */
export function onFaultChange(
  kubelet: Kubelet,
  silence: SilenceWatch,
  fault: Fault,
  state: 'begins' | 'ends',
): void {
  const target = 'target' in fault ? fault.target : undefined
  for (const run of kubelet.runs.values()) {
    if (!isStruck(target, run.pod)) continue
    silence.heed(run, fault, state)
    if (state === 'begins') strikeSoon(run)
    else if (fault.kind === 'node-deleted' && run.isLost) giveUp(run)
    else if (!run.isFinished) reportSoon(run)
    wake(run)
  }
}

/** A node that comes back finds pods that are no longer its own. */
function giveUp(run: PodRun): void {
  run.isLost = false
  run.isGone = true
  void heedDeletion(run)
}

/** The log of a container; undefined when there is no such container on the node. */
export function containerLog(
  { runs }: Kubelet,
  podUid: string,
  containerName: string,
): ContainerLog | undefined {
  const run = runs.get(podUid)
  return run && containersOf(run).find(({ spec }) => spec.name === containerName)?.log
}

/** Kills what still runs, and takes away what was made for it. */
export async function closeKubelet({ runs, mounts }: Kubelet): Promise<void> {
  const exits: Promise<unknown>[] = []
  for (const run of runs.values()) {
    clearTimeout(run.killTimer)
    run.isStopping = true
    signalAll(run, 'SIGKILL')
    for (const { process } of containersOf(run)) exits.push(Promise.resolve(process?.exited))
  }
  await Promise.all(exits)
  for (const { pod } of runs.values()) mounts.unmount(pod)
  runs.clear()
}
