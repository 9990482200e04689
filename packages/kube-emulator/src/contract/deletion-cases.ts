import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { createConfigMap } from './object-cases.ts'
import { openWatch, pathOf } from './watching.ts'
import { createPod, obedient, readPod, runningPod, stubborn, type Workload } from './workload.ts'
import { asMerge, filled, isAbsent, metadata, refusal } from './world.ts'

const finalizer = 'contract.test/keep'

async function createKept(world: World) {
  const body = { metadata: { ...metadata(world), finalizers: [finalizer] }, data: { a: '1' } }
  return await world.core.createNamespacedConfigMap({ namespace: world.namespace, body })
}

/** Deletes a running pod, looks at the grace that it is given, and ends it. */
async function graceOfDeleted(
  world: World,
  workload: Workload,
  request: { readonly gracePeriodSeconds?: number },
): Promise<number | undefined> {
  const pod = filled(await runningPod(world, await createPod(world, workload)))
  await world.core.deleteNamespacedPod({ ...pod, ...request })
  const { metadata: marked } = await world.core.readNamespacedPod(pod)
  await world.core.deleteNamespacedPod({ ...pod, gracePeriodSeconds: 0 })
  return marked?.deletionGracePeriodSeconds
}

/** Deletion: preconditions, finalizers and grace. */
export const deletionCases: readonly ContractCase[] = [
  {
    title: 'a deletion is answered with the uid of what is gone',
    async run(world) {
      const made = filled(await createConfigMap(world))
      expect(await world.core.deleteNamespacedConfigMap(made)).toMatchObject({
        status: 'Success',
        details: { name: made.name, kind: 'configmaps', uid: made.uid },
      })
      expect(await isAbsent(world.core.readNamespacedConfigMap(made))).toBe(true)
    },
  },
  {
    title: 'a deletion of an absent object is NotFound',
    async run({ core, namespace, id: name }) {
      const request = core.deleteNamespacedConfigMap({ namespace, name })
      expect(await refusal(request)).toMatchObject({ code: 404, reason: 'NotFound' })
    },
  },
  {
    title: 'a deletion with another uid as precondition is a Conflict',
    async run(world) {
      const made = filled(await createConfigMap(world))
      const uid = '00000000-0000-0000-0000-000000000000'
      const request = { ...made, body: { preconditions: { uid } } }
      const refused = await refusal(world.core.deleteNamespacedConfigMap(request))
      expect(refused).toMatchObject({ code: 409, reason: 'Conflict' })
      expect(refused.message).toContain(
        `the UID in the precondition (${uid}) does not match the UID in record (${made.uid}). The object might have been deleted and then recreated`,
      )
      expect(await isAbsent(world.core.readNamespacedConfigMap(made))).toBe(false)
    },
  },
  {
    title: 'a deletion with an old resourceVersion as precondition is a Conflict',
    async run(world) {
      const made = filled(await createConfigMap(world))
      const { resourceVersion } = made
      const body = { data: { a: '2' } }
      await world.core.patchNamespacedConfigMap({ ...made, body }, asMerge)
      const request = { ...made, body: { preconditions: { resourceVersion } } }
      const refused = await refusal(world.core.deleteNamespacedConfigMap(request))
      expect(refused).toMatchObject({ code: 409, reason: 'Conflict' })
      expect(refused.message).toContain(
        `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (`,
      )
    },
  },
  {
    title: 'an object with a finalizer is only marked until the finalizer goes',
    async run(world) {
      const made = filled(await createKept(world))
      await world.core.deleteNamespacedConfigMap(made)
      const marked = await world.core.readNamespacedConfigMap(made)
      expect(marked.metadata?.deletionTimestamp).toBeInstanceOf(Date)
      const body = { metadata: { finalizers: [] } }
      await world.core.patchNamespacedConfigMap({ ...made, body }, asMerge)
      expect(await isAbsent(world.core.readNamespacedConfigMap(made))).toBe(true)
    },
  },
  {
    title: 'an object that is marked takes no new finalizer',
    async run(world) {
      const made = filled(await createKept(world))
      await world.core.deleteNamespacedConfigMap(made)
      const patch = (finalizers: readonly string[]): Promise<unknown> => {
        const request = { ...made, body: { metadata: { finalizers } } }
        return world.core.patchNamespacedConfigMap(request, asMerge)
      }
      const refused = await refusal(patch([finalizer, 'contract.test/more']))
      expect(refused).toMatchObject({ code: 422, reason: 'Invalid' })
      expect(refused.message).toContain(
        'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"contract.test/more"}',
      )
      await patch([])
    },
  },
  {
    title: 'a pod that is deleted is marked and stays until its container has ended',
    async run(world) {
      const script = obedient('sleep 0.3')
      const pod = await runningPod(world, await createPod(world, { script }))
      const path = pathOf(world.namespace, 'pods')
      const { namespace, name, resourceVersion } = filled(pod)
      const fieldSelector = `metadata.name=${name}`
      await using watching = await openWatch(world, path, { resourceVersion, fieldSelector })
      await world.core.deleteNamespacedPod({ namespace, name })
      await watching.until('the removal', ({ type }) => type === 'DELETED')
      const steps = watching.told.map(({ type, object }) => {
        const { running } = object.status?.containerStatuses?.[0]?.state ?? {}
        const isMarked = object.metadata.deletionTimestamp !== undefined
        return `${type} ${isMarked ? 'marked' : ''} ${running ? 'running' : 'ended'}`
      })
      expect([...new Set(steps)].slice(-3)).toEqual([
        'MODIFIED marked running',
        'MODIFIED marked ended',
        'DELETED marked ended',
      ])
    },
  },
  {
    title: 'a pod is given its own grace when the deletion names none',
    async run(world) {
      const pod = { terminationGracePeriodSeconds: 40 }
      expect(await graceOfDeleted(world, { script: stubborn, pod }, {})).toBe(40)
    },
  },
  {
    title: 'a deletion may name another grace',
    async run(world) {
      const request = { gracePeriodSeconds: 50 }
      expect(await graceOfDeleted(world, { script: stubborn }, request)).toBe(50)
    },
  },
  {
    title: 'a pod that is deleted with no grace is gone at once',
    async run(world) {
      const pod = await runningPod(world, await createPod(world, { script: stubborn }))
      await world.core.deleteNamespacedPod({ ...filled(pod), gracePeriodSeconds: 0 })
      expect(await isAbsent(readPod(world, pod))).toBe(true)
    },
  },
  {
    title: 'a pod without a node is gone at once',
    async run(world) {
      const pod = await createPod(world, { pod: { nodeSelector: { 'contract/no': 'such' } } })
      await world.core.deleteNamespacedPod(filled(pod))
      expect(await isAbsent(readPod(world, pod))).toBe(true)
    },
  },
]
