import type { V1PersistentVolume, V1PersistentVolumeClaim } from '@kubernetes/client-node'

import { type Kubernetes, orAbsent } from './test-cluster.ts'

interface NamedClaim {
  readonly namespace: string
  readonly claimName: string
}

/** Makes a claim of the same name in another namespace, on the same volume; its PersistentVolume goes when it is disposed of. */
export async function shareClaim(
  { core }: Kubernetes,
  { namespace: from, claimName }: NamedClaim,
  namespace: string,
): Promise<AsyncDisposable> {
  const claim = await core.readNamespacedPersistentVolumeClaim({ namespace: from, name: claimName })
  const volume = await core.readPersistentVolume({ name: claim.spec?.volumeName ?? '' })
  const name = `${volume.metadata?.name}-${namespace}`
  await core.createPersistentVolume({ body: volumeFor(volume, name, { namespace, claimName }) })
  await core.createNamespacedPersistentVolumeClaim({ namespace, body: claimOn(claim, name) })
  return {
    [Symbol.asyncDispose]: async () => {
      await orAbsent(core.deletePersistentVolume({ name }))
    },
  }
}

/** The same volume under another name, which outlives its claim. */
function volumeFor(
  volume: V1PersistentVolume,
  name: string,
  { namespace, claimName }: NamedClaim,
): V1PersistentVolume {
  const claimRef = { namespace, name: claimName }
  const kept = { claimRef, persistentVolumeReclaimPolicy: 'Retain' }
  return { metadata: { name }, spec: Object.assign(structuredClone(volume.spec ?? {}), kept) }
}

function claimOn({ metadata, spec }: V1PersistentVolumeClaim, volumeName: string) {
  const { name = '' } = metadata ?? {}
  return { metadata: { name }, spec: Object.assign(structuredClone(spec ?? {}), { volumeName }) }
}
