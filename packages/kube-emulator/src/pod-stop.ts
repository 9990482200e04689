import { collectFromNode, deletePodOf } from './disruption.ts'
import { recordOf, report, say, willBeLost } from './pod-report.ts'
import { containersOf, delay, isAway, type PodRun, turn, wake } from './pod-run.ts'
import { isBeingDeleted } from './pod-shape.ts'

/** Ends a pod's containers: they are asked to, and killed once the grace is over. A later call may shorten it. */
export function stopPod(run: PodRun, graceSeconds: number): void {
  if (run.isFinished) return
  if (!run.isStopping) {
    for (const container of containersOf(run)) {
      if (container.process === undefined) continue
      const message = `Stopping container ${container.spec.name}`
      recordOf(run, container, { type: 'Normal', reason: 'Killing', message })
    }
    report(run)
    run.isStopping = true
    if (graceSeconds > 0) signalAll(run, 'SIGTERM')
  }
  clearTimeout(run.killTimer)
  run.killTimer = setTimeout(signalAll, graceSeconds * 1000, run, 'SIGKILL')
  wake(run)
}

export function signalAll(run: PodRun, name: 'SIGTERM' | 'SIGKILL'): void {
  for (const { process } of containersOf(run)) process?.signal(name)
}

/** Carries out the deletion of a pod as soon as the kubelet hears of it. */
export async function heedDeletion(run: PodRun): Promise<void> {
  await turn(run)
  const { deletionGracePeriodSeconds = 0 } = run.pod.metadata
  if (run.isFinished) await removePod(run)
  else stopPod(run, run.isGone ? 0 : deletionGracePeriodSeconds)
}

/** Takes away what was made for a pod whose containers have ended, says how it ended, and lets it go. */
export async function finishPod(run: PodRun): Promise<void> {
  const { timings, mounts } = run.kubelet
  if (!run.isStopping) {
    await delay(run, timings.reportMs)
    report(run)
    await delay(run, timings.finishMs)
  }
  await turn(run)
  clearTimeout(run.killTimer)
  mounts.unmount(run.pod)
  settleUnknown(run)
  if (willBeLost(run)) {
    run.isGone = true
    collectFromNode(run.kubelet.api, run.pod)
  }
  run.isFinished = true
  report(run)
  if (run.isGone) run.kubelet.runs.delete(run.pod.metadata.uid)
  else await removePod(run)
}

/** A container that never ran has no end of its own. */
function settleUnknown({ init, main }: PodRun): void {
  if (init.some(({ state }) => state.terminated?.exitCode !== 0)) return
  const message = 'The container could not be located when the pod was terminated'
  const times = { startedAt: null, finishedAt: null }
  const terminated = { exitCode: 137, reason: 'ContainerStatusUnknown', message, ...times }
  for (const container of main) {
    if (container.state.terminated === undefined) container.state = { terminated }
  }
}

async function removePod(run: PodRun): Promise<void> {
  if (!isBeingDeleted(run.pod)) return
  await delay(run, run.kubelet.timings.removeMs)
  await turn(run)
  if (run.isGone || isAway(run)) return
  say(run, () => deletePodOf(run.kubelet.api, run.pod, { gracePeriodSeconds: 0 }))
}
