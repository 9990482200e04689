import { ApiError } from './api-error.ts'
import type { ClusterApi, DeleteRequest } from './cluster-api.ts'
import { apiTime } from './new-object.ts'
import { type Condition, isPod, type Pod, withCondition } from './pod-shape.ts'

/** Says on a pod who disrupts it, before it is deleted for that. */
export function markDisrupted(
  api: ClusterApi,
  { metadata }: Pod,
  reason: string,
  message: string,
): void {
  api.update('pods', metadata.namespace ?? '', metadata.name, (current) => {
    if (!isPod(current) || current.metadata.uid !== metadata.uid) return current
    const conditions = disrupted(current, reason, message)
    return { ...current, status: { ...current.status, conditions } }
  })
}

/** Deletes this pod and no other of its name; that it is gone already is as good. */
export function deletePodOf(api: ClusterApi, { metadata }: Pod, request: DeleteRequest = {}): void {
  try {
    api.delete('pods', metadata.namespace ?? '', metadata.name, {
      ...request,
      preconditions: { uid: metadata.uid },
    })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}

/** What the pod collector does with a pod of which no node will say any more: it counts as failed, and goes. */
export function collectFromNode(api: ClusterApi, pod: Pod, disruption?: string): void {
  api.update('pods', pod.metadata.namespace ?? '', pod.metadata.name, (current) => {
    if (!isPod(current) || current.metadata.uid !== pod.metadata.uid) return current
    const conditions = disrupted(current, 'DeletionByPodGC', disruption)
    return { ...current, status: { ...current.status, phase: 'Failed', conditions } }
  })
  deletePodOf(api, pod, { gracePeriodSeconds: 0 })
}

/** The conditions with the one that says who disrupts the pod: the API server puts it first, and the kubelet keeps it there. */
function disrupted(
  { status }: Pod,
  reason: string,
  message: string | undefined,
): readonly Condition[] {
  const { conditions = [] } = status ?? {}
  if (message === undefined) return conditions
  const times = { lastProbeTime: null, lastTransitionTime: apiTime(new Date()) }
  const condition = { type: 'DisruptionTarget', status: 'True', ...times, reason, message } as const
  const isKnown = conditions.some(({ type }) => type === condition.type)
  return isKnown ? withCondition(conditions, condition) : [condition, ...conditions]
}
