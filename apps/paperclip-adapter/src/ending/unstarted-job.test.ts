import { type KubeEmulator, type PodFault, startEmulator } from '@agent-jobs/kube-emulator'
import { BatchV1Api, CoreV1Api } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Cluster, connectCluster, type ObjectRef } from '../cluster/cluster.ts'
import { until } from '../run-tests/__fixtures__/test-cluster.ts'
import { deleteUnstartedJob } from './unstarted-job.ts'

const namespace = 'default'
let emulator: KubeEmulator
let cluster: Cluster
let core: CoreV1Api

beforeAll(async () => {
  emulator = await startEmulator({ timings: { removeMs: 400 } })
  cluster = await connectCluster(emulator.kubeconfig, {})
  core = cluster.kubeConfig.makeApiClient(CoreV1Api)
})
afterAll(() => emulator[Symbol.asyncDispose]())

async function podsOf({ name }: ObjectRef) {
  const labelSelector = `job-name=${name}`
  return (await core.listNamespacedPod({ namespace, labelSelector })).items
}

/** A Job whose container cannot be configured. */
async function stuckJob(jobName: string): Promise<ObjectRef> {
  const target = { namespace, jobName }
  emulator.faults.add({ kind: 'container-config-error', message: 'no', target })
  const container = { name: 'claude', image: 'none:1', command: ['true'] }
  const { metadata } = await cluster.kubeConfig.makeApiClient(BatchV1Api).createNamespacedJob({
    namespace,
    body: {
      metadata: { name: jobName },
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: 'Never', containers: [container] } },
      },
    },
  })
  const { uid = '', resourceVersion = '' } = metadata ?? {}
  const job = { name: jobName, uid, resourceVersion }
  await until('its pod waits', async () => {
    const [pod] = await podsOf(job)
    return (
      pod?.status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError'
    )
  })
  return job
}

test('a Job that never started is deleted when its pod is gone too', async () => {
  const job = await stuckJob('goes')
  await deleteUnstartedJob({ cluster, namespace, job, limitMs: 10_000 })
  expect(await podsOf(job)).toEqual([])
  expect(await cluster.readJob(namespace, job.name)).toBeUndefined()
})

test('one that is gone already is deleted', async () => {
  const job = { name: 'never-was', uid: 'u', resourceVersion: '1' }
  const deletion = deleteUnstartedJob({ cluster, namespace, job, limitMs: 1_000 })
  await expect(deletion).resolves.toBeUndefined()
})

test('a pod that stays is waited for no longer than the limit', async () => {
  const job = await stuckJob('stays')
  const silence: PodFault = { kind: 'node-silent', target: { namespace, jobName: job.name } }
  emulator.faults.add(silence)
  const deletion = deleteUnstartedJob({ cluster, namespace, job, limitMs: 700 })
  await expect(deletion).rejects.toThrow('its pod is still there after 700 ms')
  expect(await podsOf(job)).toHaveLength(1)
})
