import { ApiError } from './api-error.ts'
import { apiResources } from './api-resources.ts'
import type { Change } from './change-history.ts'
import type { ControllerParts } from './job-controller.ts'
import type { KubernetesObject, OwnerReference } from './kubernetes-object.ts'

interface Place {
  readonly resource: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

interface Collector extends ControllerParts {
  /** Who belongs to whom, by the owner's uid and then by their own. */
  readonly dependents: Map<string, Map<string, Place>>
  /** Owners that go once they have no dependents left, by uid. */
  readonly waiting: Map<string, Place>
}

/** Deletes what is owned by what is gone, and ends deletions that wait for it. Returns what takes the changes. */
export function createGarbageCollector(parts: ControllerParts): (change: Change) => void {
  const collector: Collector = { ...parts, dependents: new Map(), waiting: new Map() }
  return (change) => {
    if (change.resource === 'events') return
    noteOwners(collector, change)
    const { metadata } = change.object
    if (change.type === 'DELETED') {
      collectDependents(collector, metadata.uid)
      for (const { uid } of metadata.ownerReferences ?? []) {
        const owner = collector.waiting.get(uid)
        if (owner !== undefined) later(collector, owner, endIfAlone)
      }
      collector.waiting.delete(metadata.uid)
      return
    }
    if (change.previous === undefined && metadata.ownerReferences !== undefined) {
      later(collector, placeOf(change), collectIfOrphaned)
    }
    if (metadata.deletionTimestamp === undefined) return
    if (hasFinalizer(change.object, 'foregroundDeletion')) {
      later(collector, placeOf(change), deleteForeground)
    }
    if (hasFinalizer(change.object, 'orphan')) later(collector, placeOf(change), orphanDependents)
  }
}

function placeOf({ resource, object: { metadata } }: Change): Place {
  const { namespace = '', name, uid } = metadata
  return { resource, namespace, name, uid }
}

function hasFinalizer({ metadata }: KubernetesObject, finalizer: string): boolean {
  return metadata.finalizers?.includes(finalizer) === true
}

function noteOwners({ dependents }: Collector, change: Change): void {
  const { type, object, previous } = change
  const { uid } = object.metadata
  const before = previous?.metadata.ownerReferences ?? []
  const after = type === 'DELETED' ? [] : (object.metadata.ownerReferences ?? [])
  for (const owner of before) {
    const owned = dependents.get(owner.uid)
    owned?.delete(uid)
    if (owned?.size === 0) dependents.delete(owner.uid)
  }
  for (const owner of after) {
    const owned = dependents.get(owner.uid) ?? new Map<string, Place>()
    dependents.set(owner.uid, owned.set(uid, placeOf(change)))
  }
}

function later(
  collector: Collector,
  place: Place,
  work: (collector: Collector, place: Place) => void,
): void {
  const key = `${work.name} ${place.uid}`
  collector.queue.add(key, 0, () => work(collector, place))
}

/** The object of a place, unless another one has taken it. */
function found({ api }: Collector, place: Place): KubernetesObject | undefined {
  const object = api.find(place.resource, place.namespace, place.name)
  return object?.metadata.uid === place.uid ? object : undefined
}

function collectDependents(collector: Collector, ownerUid: string): void {
  for (const place of collector.dependents.get(ownerUid)?.values() ?? []) {
    later(collector, place, collectIfOrphaned)
  }
}

/** Deletes what has no owner left; else only forgets the owners that are gone. */
function collectIfOrphaned(collector: Collector, place: Place): void {
  const object = found(collector, place)
  const owners = object?.metadata.ownerReferences ?? []
  if (object === undefined || owners.length === 0) return
  const left = owners.filter((owner) => isThere(collector, place.namespace, owner))
  if (left.length === owners.length) return
  if (left.length === 0) deleteInBackground(collector, place)
  else keepOwners(collector, place, left)
}

function isThere({ api }: Collector, namespace: string, owner: OwnerReference): boolean {
  const group = owner.apiVersion.includes('/') ? owner.apiVersion.split('/')[0] : ''
  const resource = apiResources.find((known) => known.kind === owner.kind && known.group === group)
  if (resource === undefined) return true
  const place = resource.namespaced ? namespace : ''
  return api.find(resource.name, place, owner.name)?.metadata.uid === owner.uid
}

function deleteInBackground({ api }: Collector, { resource, namespace, name, uid }: Place): void {
  try {
    const preconditions = { uid }
    api.delete(resource, namespace, name, { propagationPolicy: 'Background', preconditions })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error // It is gone already.
  }
}

function keepOwners(
  { api }: Collector,
  { resource, namespace, name, uid }: Place,
  owners: readonly OwnerReference[],
): void {
  api.update(resource, namespace, name, (current) => {
    if (current.metadata.uid !== uid) return current
    const { ownerReferences: _, ...metadata } = current.metadata
    return {
      ...current,
      metadata: { ...metadata, ...(owners.length > 0 && { ownerReferences: owners }) },
    }
  })
}

function deleteForeground(collector: Collector, place: Place): void {
  collector.waiting.set(place.uid, place)
  for (const dependent of collector.dependents.get(place.uid)?.values() ?? []) {
    const object = found(collector, dependent)
    if (object !== undefined && object.metadata.deletionTimestamp === undefined) {
      deleteInBackground(collector, dependent)
    }
  }
  endIfAlone(collector, place)
}

function endIfAlone(collector: Collector, place: Place): void {
  const dependents = [...(collector.dependents.get(place.uid)?.values() ?? [])]
  const blocks = dependents.some((dependent) => {
    const owners = found(collector, dependent)?.metadata.ownerReferences ?? []
    return owners.some(({ uid, blockOwnerDeletion }) => uid === place.uid && blockOwnerDeletion)
  })
  if (!blocks) removeFinalizer(collector, place, 'foregroundDeletion')
}

function orphanDependents(collector: Collector, place: Place): void {
  for (const dependent of collector.dependents.get(place.uid)?.values() ?? []) {
    const owners = found(collector, dependent)?.metadata.ownerReferences ?? []
    keepOwners(
      collector,
      dependent,
      owners.filter(({ uid }) => uid !== place.uid),
    )
  }
  removeFinalizer(collector, place, 'orphan')
}

function removeFinalizer(
  { api }: Collector,
  { resource, namespace, name, uid }: Place,
  finalizer: string,
): void {
  api.update(resource, namespace, name, (current) => {
    if (current.metadata.uid !== uid || !hasFinalizer(current, finalizer)) return current
    const { finalizers = [], ...metadata } = current.metadata
    const kept = finalizers.filter((other) => other !== finalizer)
    return { ...current, metadata: { ...metadata, ...(kept.length > 0 && { finalizers: kept }) } }
  })
}
