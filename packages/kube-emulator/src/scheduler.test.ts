import { expect, test } from 'vitest'

import {
  endOf,
  namespace,
  startTestCluster,
  type TestCluster,
  until,
} from './__fixtures__/test-cluster.ts'
import type { Container, Pod } from './pod-shape.ts'

const obedient = 'trap "exit 143" TERM; sleep 100 & wait'

function asking(cpu: string, script = obedient): Partial<Container> {
  return { command: ['sh', '-c', script], resources: { requests: { cpu } } }
}

function scheduled(pod: Pod | undefined): string | undefined {
  return pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message
}

const nobodyHelps =
  'no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.'

test.concurrent.for([
  [{ nodeSelector: { 'no-such': 'label' } }, "1 node(s) didn't match Pod's node affinity/selector"],
  [{}, '1 Insufficient cpu'],
] as const)('a pod that fits nowhere waits and says why: $1', async ([pod, reason]) => {
  await using cluster = startTestCluster({ node: { cpu: '2' } })
  cluster.runJob('run', asking('64'), { pod })
  await until(() => scheduled(cluster.pod('run')) !== undefined)
  expect(scheduled(cluster.pod('run'))).toBe(`0/1 nodes are available: ${reason}. ${nobodyHelps}`)
})

test.concurrent('a pod waits for room, and gets it when another one ends', async () => {
  await using cluster = startTestCluster({ node: { cpu: '2' } })
  cluster.runJob('first', asking('1500m', cluster.untilLetGo))
  await until(() => cluster.pod('first')?.status?.phase === 'Running')
  cluster.runJob('second', asking('1500m', 'true'))
  await until(() => scheduled(cluster.pod('second')) !== undefined)
  expect(scheduled(cluster.pod('second'))).toMatch('1 No preemption victims found for incoming pod')
  cluster.letGo()
  await until(() => endOf(cluster.job('second')) !== undefined)
  expect(endOf(cluster.job('second'))).toBe('Complete CompletionsReached')
})

test.concurrent('a pod of higher priority takes the place of the least that has to go', async () => {
  await using cluster = startTestCluster({ node: { cpu: '3' } })
  withPriority(cluster, 'low', 1)
  withPriority(cluster, 'middle', 2)
  withPriority(cluster, 'high', 1_000)
  cluster.runJob('low', asking('1500m'), { pod: { priorityClassName: 'low' } })
  cluster.runJob('middle', asking('1500m'), { pod: { priorityClassName: 'middle' } })
  await until(() => bothRun(cluster))
  cluster.runJob('high', asking('1'), { pod: { priorityClassName: 'high' } })
  await until(() => cluster.pod('high')?.status?.phase === 'Running')
  await until(() => endOf(cluster.job('low')) !== undefined)
  expect(cluster.reasons('low')).toContain('Preempted')
  expect(cluster.seen('middle').at(-1)).toBe('Running')
})

function withPriority({ api }: TestCluster, name: string, value: number): void {
  api.create('priorityclasses', '', { metadata: { name }, value })
}

function bothRun(cluster: TestCluster): boolean {
  return ['low', 'middle'].every((name) => cluster.pod(name)?.status?.phase === 'Running')
}

test.concurrent('a pod waits for its claim, and for the claim to have a volume', async () => {
  await using cluster = startTestCluster()
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'claim' } }]
  cluster.runJob('run', 'true', { pod: { volumes } })
  await until(() => scheduled(cluster.pod('run'))?.includes('"claim" not found'))
  const storage = { accessModes: ['ReadWriteMany'], storageClassName: '' }
  const capacity = { storage: '1Gi' }
  cluster.api.create('persistentvolumeclaims', namespace, {
    metadata: { name: 'claim' },
    spec: { ...storage, resources: { requests: capacity } },
  })
  await until(() => scheduled(cluster.pod('run'))?.includes('unbound immediate'))
  cluster.api.create('persistentvolumes', '', {
    metadata: { name: 'pv' },
    spec: { ...storage, capacity, hostPath: { path: cluster.stateDirectory } },
  })
  await until(() => endOf(cluster.job('run')) !== undefined)
  expect(endOf(cluster.job('run'))).toBe('Complete CompletionsReached')
})
