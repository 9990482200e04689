import { posix } from 'node:path'

import type { ClusterApi } from './cluster-api.ts'
import { configMapData, secretData } from './container-environment.ts'
import { textAt } from './json-fields.ts'
import type { Pod, Volume, VolumeFiles } from './pod-shape.ts'

/** A file that a volume consists of. */
export interface VolumeFile {
  readonly path: string
  readonly bytes: Uint8Array
  readonly mode: number
}

/** Where the content of a volume comes from. */
export type VolumeSource =
  /** It is this folder of the machine. */
  | { readonly kind: 'folder'; readonly path: string }
  /** The kubelet writes it. */
  | {
      readonly kind: 'files'
      readonly what: string
      readonly files: readonly VolumeFile[]
      /** Whether every mount may have its own. */
      readonly isCopy: boolean
    }
  /** What is left out: a service account's token, which is good for nothing here. */
  | { readonly kind: 'nothing' }
  /** It cannot be set up yet, for this reason. */
  | { readonly kind: 'missing'; readonly message: string }

/** Looks up what a pod's volume is made of. */
export function volumeSource(api: ClusterApi, pod: Pod, volume: Volume): VolumeSource {
  const { namespace = '' } = pod.metadata
  const { hostPath, persistentVolumeClaim, secret, configMap, emptyDir, projected } = volume
  if (hostPath) return { kind: 'folder', path: posix.normalize(hostPath.path) }
  if (persistentVolumeClaim) return claimedFolder(api, namespace, persistentVolumeClaim.claimName)
  if (secret) {
    const data = secretData(api, namespace, secret.secretName)
    return filesOf(volume.name, `secret "${secret.secretName}"`, data, secret)
  }
  if (configMap) {
    const data = configMapData(api, namespace, configMap.name)
    return filesOf(volume.name, `configmap "${configMap.name}"`, data, configMap)
  }
  if (emptyDir) return { kind: 'files', what: 'an emptyDir', files: [], isCopy: false }
  if (projected) return { kind: 'nothing' }
  return {
    kind: 'missing',
    message: `volume "${volume.name}" is of a kind that does not exist here`,
  }
}

function claimedFolder(api: ClusterApi, namespace: string, claimName: string): VolumeSource {
  const claim = api.find('persistentvolumeclaims', namespace, claimName)
  const name = textAt(claim, 'spec', 'volumeName') ?? ''
  const volume = api.find('persistentvolumes', '', name)
  const path = textAt(volume, 'spec', 'hostPath', 'path') ?? textAt(volume, 'spec', 'local', 'path')
  if (path !== undefined) return { kind: 'folder', path: posix.normalize(path) }
  const message = `the volume "${name}" of the claim "${claimName}" is no folder of this machine`
  return { kind: 'missing', message }
}

function filesOf(
  volume: string,
  what: string,
  data: ReadonlyMap<string, Buffer> | undefined,
  { items, defaultMode = 0o644, optional = false }: VolumeFiles,
): VolumeSource {
  const failed = `MountVolume.SetUp failed for volume "${volume}" : `
  if (data === undefined) {
    if (optional) return { kind: 'files', what, files: [], isCopy: true }
    return { kind: 'missing', message: `${failed}${what} not found` }
  }
  const all: NonNullable<VolumeFiles['items']> = [...data.keys()].map((key) => ({ key, path: key }))
  const wanted = items ?? all
  const files: VolumeFile[] = []
  for (const { key, path, mode = defaultMode } of wanted) {
    const bytes = data.get(key)
    if (bytes !== undefined) files.push({ path, bytes, mode })
    else if (!optional) {
      const kind = what.startsWith('secret') ? 'secret' : 'config'
      return { kind: 'missing', message: `${failed}references non-existent ${kind} key: ${key}` }
    }
  }
  return { kind: 'files', what, files, isCopy: true }
}
