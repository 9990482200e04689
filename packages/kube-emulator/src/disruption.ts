import { ApiError } from './api-error.ts'
import type { ClusterApi, DeleteRequest } from './cluster-api.ts'
import { apiTime } from './new-object.ts'
import { isPod, type Pod, withCondition } from './pod-shape.ts'

/** Says on a pod who disrupts it, before it is deleted for that. */
export function markDisrupted(
  api: ClusterApi,
  { metadata }: Pod,
  reason: string,
  message: string,
): void {
  api.update('pods', metadata.namespace ?? '', metadata.name, (current) => {
    if (!isPod(current) || current.metadata.uid !== metadata.uid) return current
    const times = { lastProbeTime: null, lastTransitionTime: apiTime(new Date()) }
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      ...times,
      reason,
      message,
    } as const
    const { conditions = [] } = current.status ?? {}
    const known = conditions.some(({ type }) => type === condition.type)
    // The API server puts it first, where the kubelet keeps it.
    const marked = known ? withCondition(conditions, condition) : [condition, ...conditions]
    return { ...current, status: { ...current.status, conditions: marked } }
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
