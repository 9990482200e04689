import type { Change } from './change-history.ts'
import type { ControllerParts } from './job-controller.ts'
import { itemsAt, textAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { quantity } from './quantity.ts'

/** Binds claims to volumes. Returns what takes the changes of the store. */
export function createVolumeController(parts: ControllerParts): (change: Change) => void {
  return ({ type, resource, object }) => {
    if (type === 'DELETED') {
      if (resource === 'persistentvolumeclaims') releaseVolume(parts, object)
    } else if (resource === 'persistentvolumeclaims') bindSoon(parts, object)
    else if (resource === 'persistentvolumes') {
      for (const claim of parts.api.list('persistentvolumeclaims')) bindSoon(parts, claim)
      if (textAt(object, 'status', 'phase') === 'Pending') setPhase(parts, object, 'Available')
    }
  }
}

function bindSoon(parts: ControllerParts, { metadata, status }: KubernetesObject): void {
  if (textAt(status, 'phase') === 'Bound') return
  const { namespace = '', name } = metadata
  parts.queue.add(`claim ${namespace}/${name}`, 0, () => {
    const claim = parts.api.find('persistentvolumeclaims', namespace, name)
    if (claim !== undefined && textAt(claim, 'status', 'phase') !== 'Bound') bind(parts, claim)
  })
}

function bind({ api }: ControllerParts, claim: KubernetesObject): void {
  const volume = api.list('persistentvolumes').find((candidate) => isFor(candidate, claim))
  if (volume === undefined) return
  const { namespace = '', name, uid } = claim.metadata
  const claimRef = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid }
  api.update('persistentvolumes', '', volume.metadata.name, (current) => ({
    ...current,
    spec: { ...specOf(current), claimRef },
    status: { phase: 'Bound' },
  }))
  const accessModes = itemsAt(volume, 'spec', 'accessModes')
  const capacity = specOf(volume)['capacity']
  api.update('persistentvolumeclaims', namespace, name, (current) => ({
    ...current,
    spec: { ...specOf(current), volumeName: volume.metadata.name },
    status: { phase: 'Bound', accessModes, ...(capacity !== undefined && { capacity }) },
  }))
}

/** Whether a volume is the one that a claim names, or a free one that gives what it asks for. */
function isFor(volume: KubernetesObject, claim: KubernetesObject): boolean {
  const taken = textAt(volume, 'spec', 'claimRef', 'name')
  if (taken !== undefined) {
    const holder = textAt(volume, 'spec', 'claimRef', 'uid')
    return (
      taken === claim.metadata.name &&
      textAt(volume, 'spec', 'claimRef', 'namespace') === claim.metadata.namespace &&
      (holder === undefined || holder === claim.metadata.uid)
    )
  }
  const wanted = textAt(claim, 'spec', 'volumeName') ?? ''
  if (wanted !== '') return wanted === volume.metadata.name
  const asked = quantity(textAt(claim, 'spec', 'resources', 'requests', 'storage'))
  const modes = itemsAt(volume, 'spec', 'accessModes')
  return (
    (textAt(claim, 'spec', 'storageClassName') ?? '') ===
      (textAt(volume, 'spec', 'storageClassName') ?? '') &&
    itemsAt(claim, 'spec', 'accessModes').every((mode) => modes.includes(mode)) &&
    quantity(textAt(volume, 'spec', 'capacity', 'storage')) >= asked
  )
}

function releaseVolume(parts: ControllerParts, { metadata }: KubernetesObject): void {
  for (const volume of parts.api.list('persistentvolumes')) {
    if (textAt(volume, 'spec', 'claimRef', 'uid') === metadata.uid) {
      setPhase(parts, volume, 'Released')
    }
  }
}

function setPhase({ api, queue }: ControllerParts, { metadata }: KubernetesObject, phase: string) {
  queue.add(`volume ${metadata.name}`, 0, () => {
    api.update('persistentvolumes', '', metadata.name, (current) => {
      const before = textAt(current, 'status', 'phase')
      if (phase === 'Available' && before !== 'Pending') return current
      return { ...current, status: { phase } }
    })
  })
}

function specOf({ spec }: KubernetesObject): Readonly<Record<string, unknown>> {
  return typeof spec === 'object' && spec !== null ? { ...spec } : {}
}
