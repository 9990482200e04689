import { BatchV1Api, CoreV1Api, KubeConfig, type V1Container } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type JobIdentity, type JobState, type JobWatcher, watchJobs } from './index.ts'

const file = process.env['MODE'] === 'cluster' ? process.env['KUBECONFIG'] : undefined
const absent = file === undefined || file === ''
if (absent) {
  process.stdout.write('job-watcher on a cluster: skipped, needs KUBECONFIG and --mode cluster\n')
}

const image = process.env['AGENT_JOBS_TEST_IMAGE'] ?? 'busybox:1.36'
const namespace = `job-watcher-test-${process.pid}-${Date.now()}`
const labels = { app: 'job-watcher-test' }
const patience = { timeout: 300_000 }
const kubeConfig = new KubeConfig()
let watcher: JobWatcher

beforeAll(async () => {
  if (absent) return
  kubeConfig.loadFromDefault()
  const body = { metadata: { name: namespace, labels } }
  await kubeConfig.makeApiClient(CoreV1Api).createNamespace({ body })
  watcher = watchJobs({ kubeConfig, namespace, labelSelector: 'app=job-watcher-test' })
}, 60_000)

afterAll(async () => {
  if (absent) return
  await watcher[Symbol.asyncDispose]()
  await kubeConfig.makeApiClient(CoreV1Api).deleteNamespace({ name: namespace })
}, 60_000)

test.skipIf(absent)('a run that succeeds is told by a real API server', patience, async () => {
  const job = await createJob('success', { command: ['sh', '-c', 'sleep 2'] })
  const states = await follow(job)
  expect(phases(states)).toEqual(['waiting', 'running', 'ended'])
  expect(mainOf(states)).toMatchObject({ state: 'terminated', reason: 'Completed', exitCode: 0 })
  const settled = await watcher.settled(job, { limitMs: 60_000 })
  expect(settled.job?.conditions.map(({ type }) => type)).toContain('Complete')
  expect(settled.events.map(({ reason }) => reason)).toContain('Started')
  expect(watcher.health).toMatchObject({ apiReachable: true, errors: [], forbidden: [] })
})

test.skipIf(absent)(
  'a run that fails is told with its exit code and its last words',
  patience,
  async () => {
    const command = ['sh', '-c', 'echo boom >/dev/termination-log; exit 1']
    const states = await follow(await createJob('exit1', { command }))
    expect(phases(states).at(-1)).toBe('ended')
    expect(mainOf(states)).toMatchObject({ reason: 'Error', exitCode: 1, message: 'boom\n' })
  },
)

test.skipIf(absent)('a run with an impossible image never begins', patience, async () => {
  const states = await follow(await createJob('bad-image', { image: 'Bad Name::' }))
  expect(phases(states)).toEqual(['waiting', 'never'])
  expect(states.at(-1)?.waiting).toMatchObject({ reason: 'InvalidImageName', hopeless: true })
})

test.skipIf(absent)('a run whose Job is deleted is told with both ends', patience, async () => {
  const job = await createJob('deleted', { command: ['sh', '-c', 'sleep 1000'] })
  const batch = kubeConfig.makeApiClient(BatchV1Api)
  const remove = (): Promise<unknown> =>
    batch.deleteNamespacedJob({ namespace, name: job.name, propagationPolicy: 'Background' })
  const states: JobState[] = []
  for await (const state of watcher.follow(job)) {
    if (state.phase === 'running' && !phases(states).includes('running')) await remove()
    states.push(state)
  }
  expect(phases(states)).toEqual(['waiting', 'running', 'ending', 'ended'])
  expect(states.at(-1)).toMatchObject({
    gone: { detectedVia: 'watch-deleted' },
    job: { observed: 'gone' },
  })
  expect(mainOf(states)).toMatchObject({ state: 'terminated', exitCode: 137 })
})

async function createJob(name: string, container: Partial<V1Container>): Promise<JobIdentity> {
  const claude: V1Container = {
    name: 'claude',
    image,
    imagePullPolicy: 'IfNotPresent',
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    ...container,
  }
  const pod = {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 2,
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [claude],
  }
  const template = { metadata: { labels }, spec: pod }
  const spec = { backoffLimit: 0, podReplacementPolicy: 'Failed', template }
  const body = { metadata: { name, labels }, spec }
  const job = await kubeConfig.makeApiClient(BatchV1Api).createNamespacedJob({ namespace, body })
  return { name, uid: job.metadata?.uid ?? '' }
}

async function follow(job: JobIdentity): Promise<JobState[]> {
  const states: JobState[] = []
  for await (const state of watcher.follow(job)) states.push(state)
  return states
}

function phases(states: readonly JobState[]): string[] {
  return states.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1])
}

function mainOf(states: readonly JobState[]): unknown {
  return states.at(-1)?.pod?.containers.find(({ name }) => name === 'claude')
}
