import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { createJob, createPod, podWith, stateOf, type Workload } from './workload.ts'
import { filled } from './world.ts'

async function unscheduled(world: World, workload: Workload): Promise<unknown> {
  const pod = await podWith(world, await createPod(world, workload), 'PodScheduled')
  expect(pod.status?.phase).toBe('Pending')
  expect(pod.spec?.nodeName).toBeUndefined()
  return pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
}

/** Why a pod waits, or never comes. */
export const waitingCases: readonly ContractCase[] = [
  {
    title: 'a pod whose nodeSelector matches no node is Unschedulable',
    async run(world) {
      const pod = { nodeSelector: { 'contract/no': 'such' } }
      const condition = await unscheduled(world, { pod })
      expect(condition).toMatchObject({ status: 'False', reason: 'Unschedulable' })
      expect(condition).toHaveProperty(
        'message',
        expect.stringContaining(`didn't match Pod's node affinity/selector`),
      )
    },
  },
  {
    title: 'a pod that asks for more CPUs than any node has is Unschedulable',
    async run(world) {
      const condition = await unscheduled(world, { resources: { requests: { cpu: '100000' } } })
      expect(condition).toMatchObject({ status: 'False', reason: 'Unschedulable' })
      expect(condition).toHaveProperty('message', expect.stringContaining('Insufficient cpu'))
    },
  },
  {
    title: 'a pod whose claim does not exist is Unschedulable',
    async run(world) {
      const persistentVolumeClaim = { claimName: `${world.id}-absent` }
      const pod = { volumes: [{ name: 'data', persistentVolumeClaim }] }
      const condition = await unscheduled(world, { pod })
      expect(condition).toMatchObject({ status: 'False', reason: 'Unschedulable' })
      expect(condition).toHaveProperty(
        'message',
        expect.stringContaining(`persistentvolumeclaim "${world.id}-absent" not found`),
      )
    },
  },
  {
    title: 'a pod whose image has an impossible name waits as InvalidImageName',
    async run(world) {
      const pod = await createPod(world, { image: 'Bad Name::' })
      const waiting = await world.until('the reason', async () => {
        const state = stateOf(await world.core.readNamespacedPod(filled(pod))).waiting
        return state?.reason !== 'ContainerCreating' && state
      })
      expect(waiting.reason).toBe('InvalidImageName')
      expect(waiting.message).toContain('couldn\'t parse image name "Bad Name::"')
    },
  },
  {
    title: 'a Job whose service account does not exist gets no pod and an event says why',
    async run(world) {
      const { namespace } = world
      const job = await createJob(world, { pod: { serviceAccountName: 'absent' } })
      const fieldSelector = `involvedObject.uid=${filled(job).uid},reason=FailedCreate`
      const event = await world.until('an event', async () => {
        const { items } = await world.core.listNamespacedEvent({ namespace, fieldSelector })
        return items[0]
      })
      expect(event.type).toBe('Warning')
      expect(event.message).toMatch(
        /^Error creating: pods "\S+" is forbidden: error looking up service account \S+\/absent: serviceaccount "absent" not found$/,
      )
    },
  },
]
