import { expect, test } from 'vitest'

import { endOf, startTestCluster, until } from './__fixtures__/test-cluster.ts'

test.concurrent('a container is restarted until it succeeds, when its pod asks for that', async () => {
  await using cluster = startTestCluster()
  const pod = { restartPolicy: 'OnFailure' } as const
  cluster.runJob('run', `[ -e ${cluster.stateDirectory}/go ]`, { pod, job: { backoffLimit: 6 } })
  await until(() => cluster.seen('run').includes('Running CrashLoopBackOff'))
  cluster.letGo()
  await until(() => endOf(cluster.job('run')) !== undefined)
  expect(endOf(cluster.job('run'))).toBe('Complete CompletionsReached')
  const statuses = cluster.pod('run')?.status?.['containerStatuses']
  expect(statuses).toMatchObject([{ lastState: { terminated: { exitCode: 1 } } }])
  expect(cluster.reasons('run')).toContain('BackOff')
})

test.concurrent('restarts count against the limit of the Job', async () => {
  await using cluster = startTestCluster()
  const pod = { restartPolicy: 'OnFailure' } as const
  cluster.runJob('run', 'exit 1', { pod, job: { backoffLimit: 2 } })
  await until(() => endOf(cluster.job('run')) !== undefined)
  expect(endOf(cluster.job('run'))).toBe('Failed BackoffLimitExceeded')
})
