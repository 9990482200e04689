import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type KubeEmulator, startEmulator } from '@agent-jobs/kube-emulator'
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'

/** A cluster in this process whose pods are processes of this machine. */
export interface EmulatedCluster extends AsyncDisposable {
  readonly emulator: KubeEmulator
  readonly kubeConfig: KubeConfig
  /** Path of its kubeconfig. */
  readonly kubeconfig: string
  readonly namespace: string
  readonly claim: string
}

/**
 * Starts an emulator with a claim on a folder of this machine.
 *
 * @param folder a folder of its own, for its kubeconfig and the files of its pods
 */
export async function startEmulatedCluster(
  folder: string,
  claimPath: string,
): Promise<EmulatedCluster> {
  const emulator = await startEmulator({ stateDirectory: folder })
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromString(emulator.kubeconfig)
  const kubeconfig = join(folder, 'kubeconfig')
  const place = { namespace: 'default', claim: 'demo' }
  try {
    await writeFile(kubeconfig, emulator.kubeconfig, { mode: 0o600 })
    await makeClaim(kubeConfig, place, claimPath)
  } catch (error) {
    await emulator[Symbol.asyncDispose]()
    throw error
  }
  return {
    ...place,
    emulator,
    kubeConfig,
    kubeconfig,
    [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose](),
  }
}

async function makeClaim(
  kubeConfig: KubeConfig,
  { namespace, claim: name }: { readonly namespace: string; readonly claim: string },
  path: string,
): Promise<void> {
  const core = kubeConfig.makeApiClient(CoreV1Api)
  const spec = { accessModes: ['ReadWriteMany'], storageClassName: '' }
  const capacity = { storage: '1Gi' }
  await core.createPersistentVolume({
    body: {
      metadata: { name },
      spec: { ...spec, capacity, hostPath: { path }, claimRef: { namespace, name } },
    },
  })
  await core.createNamespacedPersistentVolumeClaim({
    namespace,
    body: {
      metadata: { name },
      spec: { ...spec, volumeName: name, resources: { requests: capacity } },
    },
  })
}
