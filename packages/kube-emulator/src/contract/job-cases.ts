import type { V1Job } from '@kubernetes/client-node'
import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { conditionSteps, openWatch, pathOf, type Watching } from './watching.ts'
import {
  createJob,
  endedPod,
  jobWith,
  obedient,
  podOf,
  podsOf,
  readJob,
  readPod,
  runningPod,
  type Workload,
} from './workload.ts'
import { asMerge, filled, isAbsent, own } from './world.ts'

const sleeping = { script: obedient('exit 1') }

async function suspend(world: World, job: V1Job, suspended: boolean): Promise<V1Job> {
  const request = { ...filled(job), body: { spec: { suspend: suspended } } }
  return await world.batch.patchNamespacedJob(request, asMerge)
}

async function stepsOf(world: World, workload: Workload, last: string): Promise<readonly string[]> {
  const job = await createJob(world, workload)
  const { namespace, name, resourceVersion } = filled(job)
  const query = { resourceVersion, fieldSelector: `metadata.name=${name}` }
  await using watching = await openWatch(world, pathOf(namespace, 'jobs'), query)
  await watching.until(last, ({ object }) =>
    (object.status?.conditions ?? []).some(({ type }) => type === last),
  )
  return conditionSteps(watching.told)
}

function watchPods(world: World): Promise<Watching> {
  return openWatch(world, pathOf(world.namespace, 'pods'), { labelSelector: own(world) })
}

function conditionOf({ status }: V1Job, type: string): unknown {
  return status?.conditions?.find((each) => each.type === type)
}

/** How a Job begins, ends and waits. */
export const jobCases: readonly ContractCase[] = [
  {
    title: 'a Job makes one pod that names it as its controller',
    async run(world) {
      const job = await createJob(world, sleeping)
      const pod = await podOf(world, job)
      const { name, uid } = filled(job)
      expect(pod.metadata?.name).toMatch(new RegExp(`^${name}-[a-z0-9]{5}$`))
      expect(pod.metadata?.labels).toMatchObject({
        'batch.kubernetes.io/job-name': name,
        'batch.kubernetes.io/controller-uid': uid,
        'job-name': name,
      })
      expect(pod.metadata?.ownerReferences).toEqual([
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ])
    },
  },
  {
    title: 'a Job counts its running pod as active and ready',
    async run(world) {
      const job = await createJob(world, sleeping)
      await world.until('an active and ready pod', async () => {
        const { status } = await readJob(world, job)
        return status?.active === 1 && status.ready === 1
      })
    },
  },
  {
    title: 'a pod that succeeds makes the Job SuccessCriteriaMet and then Complete',
    async run(world) {
      expect(await stepsOf(world, { script: 'true' }, 'Complete')).toEqual([
        'SuccessCriteriaMet',
        'Complete',
      ])
    },
  },
  {
    title: 'a Job that is Complete has counted its pod and the time',
    async run(world) {
      const job = await jobWith(world, await createJob(world, { script: 'true' }), 'Complete')
      expect(job.status).toMatchObject({ succeeded: 1, ready: 0, terminating: 0 })
      expect(job.status?.active).toBeUndefined()
      expect(job.status?.completionTime).toBeInstanceOf(Date)
      expect(conditionOf(job, 'Complete')).toMatchObject({
        status: 'True',
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
      })
    },
  },
  {
    title: 'a pod that fails makes the Job FailureTarget and then Failed',
    async run(world) {
      const steps = await stepsOf(world, { script: 'exit 1' }, 'Failed')
      expect(steps).toEqual(['FailureTarget', 'Failed'])
    },
  },
  {
    title: 'a Job that is Failed has counted its pod and says why',
    async run(world) {
      const job = await jobWith(world, await createJob(world, { script: 'exit 1' }), 'Failed')
      expect(job.status).toMatchObject({ failed: 1, ready: 0, terminating: 0 })
      expect(job.status?.completionTime).toBeUndefined()
      expect(conditionOf(job, 'Failed')).toMatchObject({
        status: 'True',
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
      })
    },
  },
  {
    title: 'a pod of a Job keeps the finalizer job-tracking until it is counted',
    async run(world) {
      const job = await createJob(world, sleeping)
      const pod = await podOf(world, job)
      expect(pod.metadata?.finalizers).toEqual(['batch.kubernetes.io/job-tracking'])
      await world.core.deleteNamespacedPod({ ...filled(pod), gracePeriodSeconds: 1 })
      await jobWith(world, job, 'Failed')
      await world.until('the removal of the pod', () => isAbsent(readPod(world, pod)))
    },
  },
  {
    title: 'a failed pod is replaced while the backoff limit allows',
    async run(world) {
      const job = await createJob(world, { script: 'exit 1' }, { backoffLimit: 1 })
      const failed = await jobWith(world, job, 'Failed')
      expect(failed.status?.failed).toBe(2)
      expect(await podsOf(world, job)).toHaveLength(2)
    },
  },
  {
    title: 'a pod that is deleted makes its Job fail',
    async run(world) {
      const job = await createJob(world, sleeping)
      const pod = await runningPod(world, await podOf(world, job))
      await world.core.deleteNamespacedPod({ ...filled(pod), gracePeriodSeconds: 1 })
      const failed = await jobWith(world, job, 'Failed')
      expect(conditionOf(failed, 'Failed')).toMatchObject({ reason: 'BackoffLimitExceeded' })
    },
  },
  {
    title: 'a Job over its activeDeadlineSeconds fails and its pod is deleted',
    async run(world) {
      await using watching = await watchPods(world)
      const job = await createJob(world, sleeping, { activeDeadlineSeconds: 1 })
      const failed = await jobWith(world, job, 'Failed')
      expect(conditionOf(failed, 'Failed')).toMatchObject({
        reason: 'DeadlineExceeded',
        message: 'Job was active longer than specified deadline',
      })
      await watching.until('the removal of the pod', ({ type }) => type === 'DELETED')
    },
  },
  {
    title: 'a pod over its activeDeadlineSeconds fails and stays',
    async run(world) {
      const workload = { ...sleeping, pod: { activeDeadlineSeconds: 1 } }
      const job = await createJob(world, workload)
      const pod = await endedPod(world, await podOf(world, job))
      expect(pod.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' })
      await jobWith(world, job, 'Failed')
      expect((await readPod(world, pod)).metadata?.deletionTimestamp).toBeUndefined()
    },
  },
  {
    title: 'a Job with ttlSecondsAfterFinished goes with its pod when that time is over',
    async run(world) {
      await using watching = await watchPods(world)
      const job = await createJob(world, { script: 'true' }, { ttlSecondsAfterFinished: 1 })
      await world.until('the removal of the Job', () => isAbsent(readJob(world, job)))
      await watching.until('the removal of the pod', ({ type }) => type === 'DELETED')
    },
  },
  {
    title: 'a Job that is made suspended has no pod and no start',
    async run(world) {
      const job = await createJob(world, sleeping, { suspend: true })
      const suspended = await jobWith(world, job, 'Suspended')
      expect(conditionOf(suspended, 'Suspended')).toMatchObject({
        status: 'True',
        reason: 'JobSuspended',
        message: 'Job suspended',
      })
      expect(suspended.status?.startTime).toBeUndefined()
      expect(await podsOf(world, job)).toEqual([])
    },
  },
  {
    title: 'a suspended Job that is resumed begins',
    async run(world) {
      const job = await createJob(world, { script: 'true' }, { suspend: true })
      await jobWith(world, job, 'Suspended')
      await suspend(world, job, false)
      const complete = await jobWith(world, job, 'Complete')
      expect(complete.status?.startTime).toBeInstanceOf(Date)
      expect(conditionOf(complete, 'Suspended')).toMatchObject({
        status: 'False',
        reason: 'JobResumed',
      })
    },
  },
  {
    title: 'a running Job that is suspended loses its pod and does not fail',
    async run(world) {
      const job = await createJob(world, sleeping)
      const pod = await runningPod(world, await podOf(world, job))
      await suspend(world, job, true)
      await world.until('the removal of the pod', () => isAbsent(readPod(world, pod)))
      const after = await jobWith(world, job, 'Suspended')
      expect(after.status?.conditions?.map(({ type }) => type)).toEqual(['Suspended'])
      expect(after.status?.failed).toBeUndefined()
    },
  },
]
