import { exec } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { defaultPlaces } from '@agent-jobs/job-manifest'
import { Health } from '@kubernetes/client-node'

import { connect, given, type Kubernetes, lacks, makeNamespace, until } from './test-cluster.ts'
import { shareClaim } from './claim-elsewhere.ts'
import type { Site, TestPlace, TestSubject } from './test-subject.ts'
import { makeVolume } from './test-volume.ts'

const run = promisify(exec)

/** The cluster that the user named. */
export const cluster: TestSubject = {
  pace: { graceSec: 20, scheduleTimeoutSec: 12, outageMs: 8_000, longRunMs: 18_000 },
  lacks,
  open: openPlace,
}

interface Ground {
  readonly namespace: string
  readonly claimName: string
  /** Where this machine mounts the claim. */
  readonly folder: string
}

/** Makes ready what a site needs beside what is there. */
async function groundOf(
  site: Site,
  kubernetes: Kubernetes,
  stack: AsyncDisposableStack,
): Promise<Ground> {
  const claimName = given('claim') || 'none'
  const named = { namespace: given('namespace'), claimName, folder: given('logRoot') }
  if (site === 'on the claim') return named
  if (site === 'on a small claim') {
    return { ...named, claimName: given('smallClaim'), folder: given('smallLogRoot') }
  }
  const { name: namespace } = stack.use(await makeNamespace(kubernetes, 'agent-jobs-test'))
  if (site === 'in a namespace of its own on the claim') {
    stack.use(await shareClaim(kubernetes, named, namespace))
    return { ...named, namespace }
  }
  const folder = mkdtempSync(join(tmpdir(), 'agent-jobs-test-'))
  stack.defer(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return { ...named, namespace, folder }
}

async function openPlace(site: Site): Promise<TestPlace> {
  const kubernetes = connect()
  const stack = new AsyncDisposableStack()
  const { namespace, claimName, folder } = await groundOf(site, kubernetes, stack)
  return {
    kubernetes,
    namespace,
    volume: stack.use(makeVolume(folder)),
    config: {
      namespace,
      claimName,
      image: given('image') || 'localhost:5999/none:1',
    },
    adapterOptions: {},
    apiUrl: given('apiUrl'),
    isMemoryLimited: true,
    attemptDirectory: () => defaultPlaces.attemptDirectory,
    narrow: () => narrow(kubernetes, namespace),
    imitate: () => undefined,
    stopApi: async () => {
      await run(given('stopApi'))
    },
    startApi: async () => {
      await run(given('startApi'))
      const health = new Health(kubernetes.kubeConfig)
      await until('the API server is ready', () => health.readyz({}).catch(() => false))
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Half a CPU for all pods together, and 2 GiB for each container. */
async function narrow({ core }: Kubernetes, namespace: string): Promise<void> {
  const metadata = { name: 'small' }
  const quota = { metadata, spec: { hard: { 'requests.cpu': '500m' } } }
  await core.createNamespacedResourceQuota({ namespace, body: quota })
  const range = { metadata, spec: { limits: [{ type: 'Container', max: { memory: '2Gi' } }] } }
  await core.createNamespacedLimitRange({ namespace, body: range })
  await until('the quota is known', async () => {
    const { status } = await core.readNamespacedResourceQuota({ namespace, name: 'small' })
    return status?.hard
  })
}
