import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'

import type { Subject } from './contract-case.ts'

export interface EmulatorSubject extends Subject, AsyncDisposable {}

/** An emulator that may have to be told where it keeps its files. */
export interface StartedEmulator extends AsyncDisposable {
  readonly kubeconfig: string
}

/** Makes what the contract needs in an emulator: a namespace, and a claim on a folder of this machine. */
export async function openEmulatorSubject(
  start: (stateDirectory: string) => Promise<StartedEmulator>,
): Promise<EmulatorSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'kubernetes-contract-'))
  const emulator = await start(folder)
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromString(emulator.kubeconfig)
  const namespace = 'contract'
  const volume = join(folder, 'volume')
  await mkdir(volume)
  await furnish(kubeConfig.makeApiClient(CoreV1Api), namespace, volume)
  return {
    kubeConfig,
    namespace,
    image: 'any',
    folder: join(folder, 'mounts'),
    volume: { namespace, claim: 'data', mountPath: (subPath) => join(volume, subPath) },
    patienceMs: 20_000,
    pollMs: 40,
    hasClusterRights: true,
    async [Symbol.asyncDispose]() {
      await emulator[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

async function furnish(core: CoreV1Api, namespace: string, path: string): Promise<void> {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  await core.createNamespace({ body: { metadata: { name: namespace, labels } } })
  const shared = { accessModes: ['ReadWriteMany'], storageClassName: '' }
  const storage = '1Gi'
  await core.createPersistentVolume({
    body: {
      metadata: { name: 'contract' },
      spec: { ...shared, capacity: { storage }, hostPath: { path } },
    },
  })
  await core.createNamespacedPersistentVolumeClaim({
    namespace,
    body: {
      metadata: { name: 'data' },
      spec: { ...shared, volumeName: 'contract', resources: { requests: { storage } } },
    },
  })
}
