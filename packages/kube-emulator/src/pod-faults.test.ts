import { expect, test } from 'vitest'

import {
  endOf,
  startTestCluster,
  stateOf,
  type TestCluster,
  until,
} from './__fixtures__/test-cluster.ts'
import type { PodFault } from './faults.ts'

const obedient = 'trap "exit 143" TERM; sleep 100 & wait'
const failed = 'Failed BackoffLimitExceeded'
const target = { jobName: 'struck' }

interface Blow {
  readonly fault: PodFault
  readonly end: string
  readonly seen: readonly string[]
  readonly reason: string
}

const blows: readonly Blow[] = [
  {
    fault: { kind: 'oom' },
    end: failed,
    seen: ['Running OOMKilled', 'Failed OOMKilled'],
    reason: 'BackoffLimitExceeded',
  },
  {
    fault: { kind: 'process-killed' },
    end: failed,
    seen: ['Running Error', 'Failed Error'],
    reason: 'BackoffLimitExceeded',
  },
  {
    fault: { kind: 'pod-evicted' },
    end: failed,
    seen: ['Failed Error', 'deleted'],
    reason: 'Killing',
  },
  {
    fault: { kind: 'preempted' },
    end: failed,
    seen: ['Failed Error', 'deleted'],
    reason: 'Preempted',
  },
  {
    fault: { kind: 'ephemeral-storage-evicted' },
    end: failed,
    seen: ['Failed Evicted'],
    reason: 'Evicted',
  },
  {
    fault: { kind: 'pod-force-deleted' },
    end: failed,
    seen: ['Failed Error', 'deleted'],
    reason: 'Killing',
  },
  {
    fault: { kind: 'node-deleted' },
    end: failed,
    seen: ['Failed', 'deleted'],
    reason: 'BackoffLimitExceeded',
  },
]

test.concurrent.for(blows)(
  '$fault.kind strikes the Job it is meant for, and no other',
  async (blow) => {
    await using cluster = startTestCluster()
    cluster.runJob('struck', obedient)
    cluster.runJob('spared', obedient)
    await until(() => bothRun(cluster))
    cluster.fault({ ...blow.fault, target })
    await until(() => endOf(cluster.job('struck')) === blow.end)
    const created = ['Pending', 'Pending ContainerCreating', 'Running']
    await until(() => cluster.seen('struck').length >= created.length + blow.seen.length)
    expect(cluster.seen('struck')).toEqual([...created, ...blow.seen])
    expect(cluster.reasons('struck')).toContain(blow.reason)
    expect(cluster.seen('spared')).toEqual(created)
    expect(endOf(cluster.job('spared'))).toBeUndefined()
  },
)

async function runningPod(cluster: TestCluster): Promise<{ readonly uid: string }> {
  await until(() => cluster.pod('struck')?.status?.phase === 'Running')
  return cluster.pod('struck')?.metadata ?? { uid: '' }
}

function bothRun(cluster: TestCluster): boolean {
  const pods = [cluster.pod('struck'), cluster.pod('spared')]
  return pods.every((pod) => pod?.status?.phase === 'Running')
}

interface Obstruction {
  readonly fault: PodFault
  readonly waits: string
  readonly reason: string
}

const obstructions: readonly Obstruction[] = [
  { fault: { kind: 'image-pull-fails' }, waits: 'Pending ImagePullBackOff', reason: 'BackOff' },
  { fault: { kind: 'image-never-pull' }, waits: 'Pending ErrImageNeverPull', reason: 'Failed' },
  {
    fault: { kind: 'container-config-error', message: 'secret "none" not found' },
    waits: 'Pending CreateContainerConfigError',
    reason: 'Failed',
  },
  {
    fault: { kind: 'sandbox-fails' },
    waits: 'Pending ContainerCreating',
    reason: 'FailedCreatePodSandBox',
  },
  {
    fault: { kind: 'mount-fails', message: 'MountVolume.SetUp failed for volume "d" : timeout' },
    waits: 'Pending ContainerCreating',
    reason: 'FailedMount',
  },
]

test.concurrent.for(obstructions)(
  '$fault.kind keeps a pod waiting until it ends',
  async ({ fault, waits, reason }) => {
    await using cluster = startTestCluster()
    const handle = cluster.fault({ ...fault, target })
    cluster.runJob('struck', 'true')
    cluster.runJob('spared', 'true')
    await until(() => endOf(cluster.job('spared')) !== undefined)
    await until(() => cluster.reasons('struck').includes(reason))
    await until(() => cluster.seen('struck').at(-1) === waits)
    handle.end()
    await until(() => endOf(cluster.job('struck')) !== undefined)
    expect(endOf(cluster.job('struck'))).toBe('Complete CompletionsReached')
  },
)

test.concurrent('a pod that admission refuses is created once it is allowed', async () => {
  await using cluster = startTestCluster()
  const handle = cluster.fault({ kind: 'admission-refuses', message: 'not today', target })
  cluster.runJob('struck', 'true')
  await until(() => cluster.reasons('struck').includes('FailedCreate'))
  expect(cluster.pod('struck')).toBeUndefined()
  handle.end()
  await until(() => endOf(cluster.job('struck')) !== undefined)
  expect(endOf(cluster.job('struck'))).toBe('Complete CompletionsReached')
})

test.concurrent.for([0, 7, 137])(
  'a child that is out of memory marks an end with %i',
  async (status) => {
    await using cluster = startTestCluster()
    cluster.fault({ kind: 'oom-child', target })
    cluster.runJob('struck', `exit ${status}`)
    await until(() => endOf(cluster.job('struck')) !== undefined)
    const terminated = { reason: 'OOMKilled', exitCode: status }
    expect(stateOf(cluster.pod('struck'))).toMatchObject({ terminated })
  },
)

test.concurrent.for(['kubelet-down', 'node-silent'] as const)(
  '%s: the process goes on, and its end is told afterwards',
  async (kind) => {
    await using cluster = startTestCluster()
    cluster.runJob('struck', `${cluster.untilLetGo}; exit 3`)
    const { uid } = await runningPod(cluster)
    const handle = cluster.fault({ kind, target })
    cluster.letGo()
    await until(() => cluster.controllers.log(uid, 'agent')?.ended)
    cluster.runJob('other', 'true')
    await until(() => endOf(cluster.job('other')) !== undefined)
    expect(cluster.seen('struck').at(-1)).toBe('Running')
    handle.end()
    await until(() => endOf(cluster.job('struck')) !== undefined)
    expect(stateOf(cluster.pod('struck'))).toMatchObject({ terminated: { exitCode: 3 } })
  },
)

test.concurrent('what the kubelet says late it says in order', async () => {
  await using cluster = startTestCluster()
  cluster.fault({ kind: 'status-delayed', delayMs: 150, target })
  cluster.runJob('struck', cluster.untilLetGo)
  const { uid } = await runningPod(cluster)
  cluster.letGo()
  await until(() => cluster.controllers.log(uid, 'agent')?.ended)
  expect(cluster.seen('struck').at(-1)).toBe('Running')
  await until(() => endOf(cluster.job('struck')) !== undefined)
  expect(cluster.seen('struck')).toEqual([
    'Pending',
    'Pending ContainerCreating',
    'Running',
    'Running Completed',
    'Succeeded Completed',
  ])
})

test.concurrent('a pod that is lost goes without a word of its end', async () => {
  await using cluster = startTestCluster()
  cluster.fault({ kind: 'pod-lost', target })
  cluster.runJob('struck', cluster.untilLetGo)
  await runningPod(cluster)
  cluster.letGo()
  await until(() => endOf(cluster.job('struck')) !== undefined)
  expect(cluster.seen('struck')).toEqual([
    'Pending',
    'Pending ContainerCreating',
    'Running',
    'Failed',
    'deleted',
  ])
})

test.concurrent('no pod gets a node that is gone, until it is back', async () => {
  await using cluster = startTestCluster()
  const handle = cluster.fault({ kind: 'node-deleted' })
  await until(() => cluster.api.list('nodes').length === 0)
  cluster.runJob('late', 'true')
  await until(() => cluster.reasons('late').includes('FailedScheduling'))
  expect(cluster.seen('late')).toEqual(['Pending'])
  handle.end()
  await until(() => endOf(cluster.job('late')) !== undefined)
})
