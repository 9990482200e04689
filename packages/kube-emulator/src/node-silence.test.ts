import { expect, test } from 'vitest'

import { endOf, startTestCluster, type TestCluster, until } from './__fixtures__/test-cluster.ts'

const target = { jobName: 'struck' }
const timings = { nodeGraceMs: 100 }

/** The conditions of the struck pod, by type. */
function conditions(cluster: TestCluster): Record<string, string> {
  const { conditions: found = [] } = cluster.pod('struck')?.status ?? {}
  return Object.fromEntries(found.map(({ type, status }) => [type, status]))
}

async function running(cluster: TestCluster): Promise<void> {
  cluster.runJob('struck', `${cluster.untilLetGo}; exit 3`)
  await until(() => conditions(cluster)['Ready'] === 'True')
}

test.concurrent.for(['kubelet-down', 'node-silent'] as const)(
  '%s: after the grace the pod is not ready, and all else that was said of it stays',
  async (kind) => {
    await using cluster = startTestCluster({ timings })
    await running(cluster)
    const handle = cluster.fault({ kind, target })
    await until(() => cluster.reasons('struck').includes('NodeNotReady'))
    expect(conditions(cluster)).toMatchObject({ Ready: 'False', ContainersReady: 'True' })
    expect(cluster.seen('struck').at(-1)).toBe('Running')
    handle.end()
    await until(() => conditions(cluster)['Ready'] === 'True')
    cluster.letGo()
    await until(() => endOf(cluster.job('struck')) !== undefined)
  },
)

test.concurrent('a kubelet that is back within the grace was never missed', async () => {
  await using cluster = startTestCluster({ timings: { nodeGraceMs: 300 } })
  await running(cluster)
  cluster.runJob('other', cluster.untilLetGo)
  await until(() => cluster.seen('other').at(-1) === 'Running')
  cluster.fault({ kind: 'kubelet-down', target }).end()
  cluster.fault({ kind: 'kubelet-down', target: { jobName: 'other' } })
  await until(() => cluster.reasons('other').includes('NodeNotReady'))
  expect(cluster.reasons('struck')).not.toContain('NodeNotReady')
})
