import { type KubeEmulator, startEmulator } from '@agent-jobs/kube-emulator'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { type Cluster, connectCluster } from './cluster.ts'
import { createProcessIdentity } from './process-lease.ts'

const namespace = 'default'
let emulator: KubeEmulator
let cluster: Cluster

beforeAll(async () => {
  emulator = await startEmulator()
  cluster = await connectCluster(emulator.kubeconfig, {})
})
afterAll(() => emulator[Symbol.asyncDispose]())

test('a Lease is there while anybody holds it', async () => {
  const identity = createProcessIdentity()
  const lease = () => cluster.readLease(namespace, identity.leaseName)
  const holds = await Promise.all([1, 2].map(() => identity.hold(cluster, namespace)))
  expect((await lease())?.spec?.holderIdentity).toBe(identity.leaseName)
  await holds[0]?.release()
  await holds[0]?.release()
  expect(await lease()).toBeDefined()
  await holds[1]?.release()
  expect(await lease()).toBeUndefined()
})

test.for(['update', 'delete', 'get'])(
  'it can be taken again while it is given back, also where each %s takes long',
  async (verb) => {
    const target = { resource: 'leases', verb }
    using _ = emulator.faults.add({ kind: 'api-slow', delayMs: 100, target })
    const identity = createProcessIdentity()
    let hold = await identity.hold(cluster, namespace)
    for (let round = 0; round < 3; round += 1) {
      const given = hold.release()
      hold = await identity.hold(cluster, namespace)
      await given
      expect(await cluster.readLease(namespace, identity.leaseName)).toBeDefined()
    }
    await hold.release()
    expect(await cluster.readLease(namespace, identity.leaseName)).toBeUndefined()
  },
)

test('one that is just being removed is made anew for who takes it', async () => {
  const slow = (verb: string, delayMs: number) =>
    emulator.faults.add({ kind: 'api-slow', delayMs, target: { resource: 'leases', verb } })
  using troubles = new DisposableStack()
  troubles.use(slow('delete', 100))
  troubles.use(slow('update', 300))
  const identity = createProcessIdentity()
  const first = await identity.hold(cluster, namespace)
  const removals = () => emulator.requests.count({ verb: 'delete', resource: 'leases' })
  const before = removals()
  const given = first.release()
  await vi.waitFor(() => {
    expect(removals()).toBe(before + 1)
  })
  const second = await identity.hold(cluster, namespace)
  await given
  expect(await cluster.readLease(namespace, identity.leaseName)).toBeDefined()
  await second.release()
})

test('one that nobody waits for any more is removed as soon as it is made', async () => {
  const target = { resource: 'leases', verb: 'create' }
  using _ = emulator.faults.add({ kind: 'api-slow', delayMs: 300, target })
  const sent = (verb: string) => emulator.requests.count({ verb, resource: 'leases' })
  const [created, removed] = [sent('create'), sent('delete')]
  const identity = createProcessIdentity()
  const stop = new AbortController()
  const called = identity.hold(cluster, namespace, stop.signal).catch((error: unknown) => error)
  await vi.waitFor(() => {
    expect(sent('create')).toBe(created + 1)
  })
  stop.abort(new Error('enough'))
  expect(await called).toMatchObject({ message: 'enough' })
  await vi.waitFor(() => {
    expect(sent('delete')).toBe(removed + 1)
  })
  await vi.waitFor(async () => {
    expect(await cluster.readLease(namespace, identity.leaseName)).toBeUndefined()
  })
})

test('it can be held by many ways to one cluster at once', async () => {
  using _ = emulator.faults.add({ kind: 'api-slow', delayMs: 50, target: { resource: 'leases' } })
  const identity = createProcessIdentity()
  const ways = Array.from({ length: 8 }, (__, way) => ({ ...cluster, server: `way-${way}` }))
  const hold = await identity.hold(cluster, namespace)
  const holds = await Promise.all(ways.map((way) => identity.hold(way, namespace)))
  expect(await cluster.readLease(namespace, identity.leaseName)).toBeDefined()
  for (const each of [hold, ...holds]) await each.release()
})
