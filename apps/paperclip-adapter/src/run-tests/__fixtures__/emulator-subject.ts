import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { startEmulator } from '@agent-jobs/kube-emulator'

import { connect, type Kubernetes, makeNamespace } from './test-cluster.ts'
import type { Site, TestPlace, TestSubject } from './test-subject.ts'
import { makeVolume } from './test-volume.ts'

const claim = 'data'

/** An emulator for each lab. It needs nothing but this machine. */
export const emulator: TestSubject = {
  pace: { graceSec: 10, scheduleTimeoutSec: 12, outageMs: 2_000, longRunMs: 4_000 },
  lacks: () => false,
  open: openPlace,
}

async function openPlace(site: Site): Promise<TestPlace> {
  await using stack = new AsyncDisposableStack()
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-jobs-test-')))
  stack.defer(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const stateDirectory = join(folder, 'emulator')
  const mountPath = join(folder, 'volume')
  for (const path of [stateDirectory, mountPath]) mkdirSync(path)
  const { kubeconfig, faults, requests } = stack.use(await startEmulator({ stateDirectory }))
  const kubernetes = connect(kubeconfig)
  const { name: namespace } = await makeNamespace(kubernetes, 'test')
  if (site !== 'in a namespace of its own') await makeClaim(kubernetes, namespace, mountPath)
  const programs = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`
  const volume = stack.use(makeVolume(mountPath, programs))
  const owned = stack.move()
  let outage: Disposable | undefined
  return {
    kubernetes,
    namespace,
    volume,
    config: { kubeconfig, namespace, claimName: claim, image: 'none:1' },
    adapterOptions: { emulatedPodsDirectory: stateDirectory, pace },
    apiUrl: 'http://127.0.0.1:9',
    isMemoryLimited: false,
    attemptDirectory: ({ paths }) => paths.attemptDirectory,
    narrow: () => Promise.resolve(),
    imitate: ({ jobName }, trouble) =>
      faults.add({ ...trouble, target: { namespace, jobName } }),
    strikeApi: (fault) => faults.add(fault),
    requestCount: (of) => requests.count(of),
    stopApi: () => {
      outage = faults.add({ kind: 'api-down' })
      return Promise.resolve()
    },
    startApi: () => {
      outage?.[Symbol.dispose]()
      return Promise.resolve()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const pace = {
  beatSeconds: 1,
  resultGraceMs: 3_000,
  renewEveryMs: 1_000,
  serverDeadAfterMs: 8_000,
}

/** A claim on a folder of this machine, which pods see where it is; returns its name. */
export async function makeClaim(
  { core }: Kubernetes,
  namespace: string,
  path: string,
): Promise<string> {
  const capacity = { storage: '1Gi' }
  const spec = { accessModes: ['ReadWriteMany'], storageClassName: '' }
  await core.createPersistentVolume({
    body: {
      metadata: { name: namespace },
      spec: { ...spec, capacity, hostPath: { path }, claimRef: { namespace, name: claim } },
    },
  })
  await core.createNamespacedPersistentVolumeClaim({
    namespace,
    body: {
      metadata: { name: claim },
      spec: { ...spec, volumeName: namespace, resources: { requests: capacity } },
    },
  })
  return claim
}
