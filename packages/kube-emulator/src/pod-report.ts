import type { Occurrence } from './event-recorder.ts'
import { findPodFault } from './pod-faults.ts'
import { type ContainerRun, isAway, type PodRun } from './pod-run.ts'
import { type Condition, isPod, type PodStatus } from './pod-shape.ts'
import { podStatus } from './pod-status.ts'

/** Reports the pod in a moment, together with what else happens until then. */
export function reportSoon(run: PodRun): void {
  const { queue, timings } = run.kubelet
  queue.add(`report ${run.pod.metadata.uid}`, timings.reportMs, () => report(run))
}

/** Reports the pod as it is. Of one that is being stopped nothing is said until it has ended. */
export function report(run: PodRun): void {
  if (run.isGone || isAway(run) || (run.isStopping && !run.isFinished) || willBeLost(run)) return
  const status = podStatus(run, run.status ?? run.pod.status)
  run.status = status
  say(run, () => putStatus(run, status))
}

/** Whether the pod's object will vanish before it can be said how it ended. */
export function willBeLost({ kubelet: { faults }, main, pod }: PodRun): boolean {
  const hasEnded = main.every(({ state }) => state.terminated !== undefined)
  return hasEnded && findPodFault(faults, 'pod-lost', pod) !== undefined
}

/** Says something to the API: at once, or as late as a fault demands, and always in order. */
export function say(run: PodRun, words: () => void): void {
  const { queue, faults } = run.kubelet
  const now = performance.now()
  const late = findPodFault(faults, 'status-delayed', run.pod)?.delayMs ?? 0
  const dueMs = Math.max(run.saidByMs, now + late)
  if (dueMs <= now) {
    words()
    return
  }
  run.saidByMs = dueMs + 0.001
  queue.add(`say ${run.pod.metadata.uid} ${dueMs}`, dueMs - now, words)
}

function putStatus({ kubelet: { api }, pod }: PodRun, status: PodStatus): void {
  const { namespace = '', name, uid } = pod.metadata
  api.update('pods', namespace, name, (current) => {
    if (!isPod(current) || current.metadata.uid !== uid) return current
    const { conditions = [] } = status
    const isOurs = ({ type }: Condition): boolean => conditions.some((own) => own.type === type)
    const others = current.status?.conditions?.filter((condition) => !isOurs(condition)) ?? []
    return { ...current, status: { ...status, conditions: [...others, ...conditions] } }
  })
}

/** Says something about a container. */
export function recordOf(
  { kubelet: { events }, pod }: PodRun,
  { spec, isInit }: ContainerRun,
  occurrence: Occurrence,
): void {
  const fieldPath = `spec.${isInit ? 'initContainers' : 'containers'}{${spec.name}}`
  events.record(pod, { ...occurrence, fieldPath })
}
