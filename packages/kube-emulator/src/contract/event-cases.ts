import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { createJob, jobWith, podOf } from './workload.ts'
import { filled } from './world.ts'

async function reasonsOf(world: World, uid: string): Promise<readonly (string | undefined)[]> {
  const fieldSelector = `involvedObject.uid=${uid}`
  const { items } = await world.core.listNamespacedEvent({
    namespace: world.namespace,
    fieldSelector,
  })
  return items.map(({ reason }) => reason)
}

/** The events of Jobs and pods. */
export const eventCases: readonly ContractCase[] = [
  {
    title: 'events tell the creation of the pod and the end of the Job',
    async run(world) {
      const job = await jobWith(world, await createJob(world, { script: 'true' }), 'Complete')
      const { uid } = filled(job)
      await world.until('both events', async () => {
        const reasons = await reasonsOf(world, uid)
        return reasons.includes('SuccessfulCreate') && reasons.includes('Completed')
      })
    },
  },
  {
    title: 'events tell how a pod comes to its node and its container to life',
    async run(world) {
      const job = await jobWith(world, await createJob(world, { script: 'true' }), 'Complete')
      const { uid } = filled(await podOf(world, job))
      await world.until('the events', async () => {
        const reasons = await reasonsOf(world, uid)
        return ['Scheduled', 'Created', 'Started'].every((each) => reasons.includes(each))
      })
    },
  },
  {
    title: 'events tell why a Job failed',
    async run(world) {
      const job = await jobWith(world, await createJob(world, { script: 'exit 1' }), 'Failed')
      const { name, uid, namespace } = filled(job)
      const fieldSelector = `involvedObject.kind=Job,involvedObject.name=${name},type=Warning`
      const event = await world.until('the event', async () => {
        const { items } = await world.core.listNamespacedEvent({ namespace, fieldSelector })
        return items[0]
      })
      expect(event).toMatchObject({
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
        involvedObject: { apiVersion: 'batch/v1', kind: 'Job', name, namespace, uid },
        count: 1,
        reportingComponent: 'job-controller',
      })
    },
  },
]
