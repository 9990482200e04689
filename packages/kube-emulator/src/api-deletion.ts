import { notFound, preconditionFailed } from './api-refusals.ts'
import type { ApiResource } from './api-resources.ts'
import type { DeleteRequest } from './cluster-api.ts'
import { itemsAt, numberAt, textAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { apiTime } from './new-object.ts'
import type { ObjectStore } from './object-store.ts'

interface Deletion {
  readonly store: ObjectStore
  readonly now: Date
  readonly resource: ApiResource
}

/** Deletes as the API does: at once, or by a mark while grace or finalizers remain. */
export function deleteObject(
  deletion: Deletion,
  namespace: string,
  name: string,
  request: DeleteRequest,
): KubernetesObject {
  const { store, resource } = deletion
  const current = store.get(resource.name, namespace, name)
  if (current === undefined) throw notFound(resource, name)
  checkPreconditions(resource, current, request)
  const marked = markedObject(current, request, deletion.now)
  // A pod is marked in any case; what has nothing left to wait for goes without a mark.
  const isWritten = marked !== current && (resource.name === 'pods' || !isDeletable(marked))
  const written = isWritten ? store.put(resource.name, marked) : current
  if (!isDeletable(marked)) return written
  return store.remove(resource.name, namespace, name) ?? written
}

/** Whether nothing keeps an object that is being deleted any longer. */
export function isDeletable({ metadata, ...object }: KubernetesObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = metadata
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds > 0) return false
  if (finalizers.length > 0) return false
  return object.kind !== 'Namespace' || itemsAt(object, 'spec', 'finalizers').length === 0
}

/** Refuses what is asked of another object than the one that is there. */
export function checkPreconditions(
  resource: ApiResource,
  { metadata }: KubernetesObject,
  { preconditions = {} }: DeleteRequest,
): void {
  const { uid = metadata.uid, resourceVersion = metadata.resourceVersion } = preconditions
  if (uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`
    throw preconditionFailed(resource, metadata.name, why)
  }
  if (resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`
    throw preconditionFailed(resource, metadata.name, why)
  }
}

function markedObject(
  object: KubernetesObject,
  request: DeleteRequest,
  now: Date,
): KubernetesObject {
  const { metadata } = object
  const finalizers = finalizersFor(object, request)
  const grace = graceOf(object, request)
  const isMarked = metadata.deletionTimestamp !== undefined
  const sameFinalizers = finalizers.join() === (metadata.finalizers ?? []).join()
  if (isMarked && sameFinalizers && grace === metadata.deletionGracePeriodSeconds) return object
  const { finalizers: _, ...kept } = metadata
  const { generation = 0 } = metadata
  const namespaceStatus = object.kind === 'Namespace' && { status: { phase: 'Terminating' } }
  return {
    ...object,
    ...namespaceStatus,
    metadata: {
      ...kept,
      ...(finalizers.length > 0 && { finalizers }),
      ...(generation > 0 && { generation: isMarked ? generation : generation + 1 }),
      deletionTimestamp: deletionTime(object, grace, now),
      deletionGracePeriodSeconds: grace,
    },
  }
}

function deletionTime({ metadata }: KubernetesObject, grace: number, now: Date): string {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata
  if (deletionTimestamp === undefined) return apiTime(new Date(now.getTime() + grace * 1000))
  if (grace === deletionGracePeriodSeconds) return deletionTimestamp
  const askedAtMs = Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000
  return apiTime(new Date(Math.max(askedAtMs + grace * 1000, now.getTime())))
}

/** A pod's grace may only become shorter once its deletion has begun. */
function graceOf(object: KubernetesObject, { gracePeriodSeconds }: DeleteRequest): number {
  if (object.kind !== 'Pod') return 0
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = object.metadata
  if (deletionTimestamp !== undefined)
    return Math.min(gracePeriodSeconds ?? Infinity, deletionGracePeriodSeconds)
  const isUnscheduled = (textAt(object, 'spec', 'nodeName') ?? '') === ''
  const phase = textAt(object, 'status', 'phase')
  if (isUnscheduled || phase === 'Succeeded' || phase === 'Failed') return 0
  const asked =
    gracePeriodSeconds ?? numberAt(object, 'spec', 'terminationGracePeriodSeconds') ?? 30
  return asked < 0 ? 1 : asked
}

function finalizersFor(
  { kind, metadata }: KubernetesObject,
  { propagationPolicy }: DeleteRequest,
): readonly string[] {
  const present = metadata.finalizers ?? []
  const others = present.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion')
  if (propagationPolicy === 'Background') return others
  if (propagationPolicy === 'Foreground') return [...others, 'foregroundDeletion']
  if (propagationPolicy === 'Orphan') return [...others, 'orphan']
  if (present.length > others.length) return present
  return kind === 'Job' ? [...others, 'orphan'] : others // For Jobs the API keeps an old promise.
}
