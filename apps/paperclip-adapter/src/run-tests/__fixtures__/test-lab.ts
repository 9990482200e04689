import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { V1ContainerStatus, V1Job, V1Lease, V1Pod } from '@kubernetes/client-node'
import { afterAll, beforeAll } from 'vitest'

import type { AdapterModule } from '../../adapter-module.ts'
import type { RunIdentity } from './run-identity.ts'
import type { RunRequest } from './run-request.ts'
import { orAbsent, until } from './test-cluster.ts'
import { makeAdapter, startRun, type TestRun } from './test-run.ts'
import type { Site, TestPlace, TestSubject, Trouble } from './test-subject.ts'
import { recordingPath } from './test-volume.ts'

/** One Paperclip server's adapter, its instance on the shared volume, and the test's own view of the cluster. */
export interface TestLab extends TestPlace {
  readonly adapter: AdapterModule
  /** What a scripted agent writes that plays the recording as it is. */
  readonly recording: string
  start(request?: RunRequest): TestRun
  /** Makes a file in a folder that an agent waits for it in. */
  touch(folder: string, name: string): void
  job(run: RunIdentity): Promise<V1Job | undefined>
  pod(run: RunIdentity): Promise<V1Pod | undefined>
  /** The agent's container, once the run has one. */
  container(run: RunIdentity): Promise<V1ContainerStatus | undefined>
  /** `imitate`, once the agent has made a file. */
  imitateAt(run: TestRun, name: string, trouble: Trouble): Promise<void>
  /** Waits until the agent's container runs. */
  running(run: RunIdentity): Promise<V1Pod>
  deleteJob(run: RunIdentity): Promise<void>
  /** The lock that the run holds. */
  lock(run: RunIdentity): Promise<V1Lease | undefined>
  /** The locks that runs of this lab could not give back. */
  leftLocks(): Promise<V1Lease[]>
  deleteLease(name: string | undefined): Promise<void>
  /** Waits until nothing of the run is left in the cluster. */
  gone(run: RunIdentity): Promise<void>
}

/** Makes the lab of a test file before its tests, and removes what they left behind after them. */
export function useLab(subject: TestSubject, site: Site = 'on the claim'): TestLab {
  let lab: TestLab | undefined
  beforeAll(async () => {
    lab = makeLab(await subject.open(site))
  })
  afterAll(async () => {
    if (lab === undefined) return
    await using _ = lab
    await clear(lab)
  })
  const made = (): TestLab => {
    if (lab === undefined) throw new Error('The lab is made before the tests of its file')
    return lab
  }
  return new Proxy({} as TestLab, { get: (_, name) => Reflect.get(made(), name) })
}

function makeLab(place: TestPlace): TestLab {
  const { kubernetes, namespace } = place
  const adapter = makeAdapter(place)
  const { batch, coordination, core } = kubernetes
  const podOf = async ({ runId }: RunIdentity): Promise<V1Pod | undefined> => {
    const labelSelector = `paperclip.io/run-id=${runId}`
    return (await core.listNamespacedPod({ namespace, labelSelector })).items[0]
  }
  const started = new Set<string>()
  const containerOf = async (run: RunIdentity): Promise<V1ContainerStatus | undefined> =>
    (await podOf(run))?.status?.containerStatuses?.[0]
  const jobOf = ({ jobName: name }: RunIdentity): Promise<V1Job | undefined> =>
    orAbsent(batch.readNamespacedJob({ namespace, name }))
  const locks = async (runIds: ReadonlySet<string>): Promise<V1Lease[]> => {
    const labelSelector = 'app.kubernetes.io/component=agent-lock'
    const { items } = await coordination.listNamespacedLease({ namespace, labelSelector })
    return items.filter(({ metadata }) =>
      runIds.has(metadata?.annotations?.['paperclip.io/run-id'] ?? ''),
    )
  }
  const lockOf = async ({ runId }: RunIdentity): Promise<V1Lease | undefined> =>
    (await locks(new Set([runId])))[0]
  return {
    ...place,
    adapter,
    recording: readFileSync(recordingPath, 'utf8'),
    touch: (folder, name) => {
      writeFileSync(join(folder, name), '')
    },
    start: (request = {}) => {
      const run = startRun(place, adapter, request)
      started.add(run.runId)
      return run
    },
    imitateAt: async (run, name, trouble) => {
      await run.made(name)
      place.imitate(run, trouble)
    },
    leftLocks: () => locks(started),
    job: jobOf,
    lock: lockOf,
    deleteLease: async (name = '') => {
      await orAbsent(coordination.deleteNamespacedLease({ namespace, name }))
    },
    pod: podOf,
    container: containerOf,
    running: (run) =>
      until('the container runs', async () => {
        const pod = await podOf(run)
        return pod?.status?.containerStatuses?.[0]?.state?.running && pod
      }),
    deleteJob: async ({ jobName: name }) => {
      await orAbsent(
        batch.deleteNamespacedJob({ namespace, name, propagationPolicy: 'Background' }),
      )
    },
    gone: async (run) => {
      const name = run.jobName
      await until('the run leaves the cluster', async () => {
        const left = await Promise.all([
          jobOf(run),
          podOf(run),
          lockOf(run),
          orAbsent(core.readNamespacedSecret({ namespace, name })),
        ])
        return left.every((object) => object === undefined)
      })
    },
  }
}

async function clear(lab: TestLab): Promise<void> {
  const { kubernetes, namespace, volume } = lab
  await kubernetes.batch.deleteCollectionNamespacedJob({
    namespace,
    labelSelector: `paperclip.io/company-id=${volume.companyId}`,
    propagationPolicy: 'Background',
  })
  for (const { metadata, spec } of await lab.leftLocks()) {
    await lab.deleteLease(metadata?.name)
    await lab.deleteLease(spec?.holderIdentity)
  }
}
