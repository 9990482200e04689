import { createEventRecorder, type EventRecorder } from './event-recorder.ts'
import type { Fault } from './faults.ts'
import { apiTime } from './new-object.ts'
import { findPodFault } from './pod-faults.ts'
import type { Kubelet, PodRun } from './pod-run.ts'
import { type Condition, isPod, withCondition } from './pod-shape.ts'

/** Says of pods that they are not ready once nothing was heard of their kubelet for the grace of their node. */
export interface SilenceWatch {
  /** A fault began or ended that may keep the kubelet of this pod from being heard. */
  heed(run: PodRun, fault: Fault, state: 'begins' | 'ends'): void
}

/** What the node controller does about nodes of which nothing is heard. */
export function createSilenceWatch({ api }: Pick<Kubelet, 'api'>): SilenceWatch {
  const events = createEventRecorder(api, { component: 'node-controller' })
  return {
    heed(run, { kind }, state) {
      if (kind !== 'kubelet-down' && kind !== 'node-silent') return
      const { queue, timings } = run.kubelet
      const key = `silence ${run.pod.metadata.uid}`
      if (state === 'begins') queue.add(key, timings.nodeGraceMs, () => markNotReady(run, events))
      else if (!isUnheard(run)) queue.cancel(key)
    },
  }
}

function isUnheard({ kubelet: { faults }, pod }: PodRun): boolean {
  return (
    findPodFault(faults, 'kubelet-down', pod) !== undefined ||
    findPodFault(faults, 'node-silent', pod) !== undefined
  )
}

/** All else that was last said of the pod stays. */
function markNotReady(run: PodRun, events: EventRecorder): void {
  const { conditions = [] } = run.pod.status ?? {}
  const isReady = conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  if (run.isGone || run.isLost || !isReady) return
  const { namespace = '', name, uid } = run.pod.metadata
  run.kubelet.api.update('pods', namespace, name, (current) => {
    if (!isPod(current) || current.metadata.uid !== uid) return current
    const marked = notReady(current.status?.conditions ?? [])
    if (run.status !== undefined) run.status = { ...run.status, conditions: marked }
    return { ...current, status: { ...current.status, conditions: marked } }
  })
  events.record(run.pod, { type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' })
}

function notReady(conditions: readonly Condition[]): readonly Condition[] {
  const ready = conditions.find(({ type }) => type === 'Ready')
  if (ready === undefined) return conditions
  return withCondition(conditions, {
    ...ready,
    status: 'False',
    lastTransitionTime: apiTime(new Date()),
  })
}
