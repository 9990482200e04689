import type { V1Job, V1OwnerReference } from '@kubernetes/client-node'
import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { createConfigMap } from './object-cases.ts'
import { openWatch, pathOf } from './watching.ts'
import { createJob, obedient, podOf, readJob, readPod, runningPod } from './workload.ts'
import { asMerge, filled, isAbsent, metadata } from './world.ts'

async function createOwned(world: World, owner: Partial<V1OwnerReference>, suffix = '-owned') {
  const reference = { apiVersion: 'batch/v1', kind: 'Job', name: '', uid: '', ...owner }
  const meta = { ...metadata(world, suffix), ownerReferences: [reference] }
  const body = { metadata: meta, stringData: { a: '1' } }
  return await world.core.createNamespacedSecret({ namespace: world.namespace, body })
}

async function createRunningJob(world: World): Promise<V1Job> {
  const job = await createJob(world, { script: obedient('sleep 0.3') })
  await runningPod(world, await podOf(world, job))
  return job
}

function ownerOf(job: V1Job): Partial<V1OwnerReference> {
  const { name, uid } = filled(job)
  return { name, uid }
}

/** What a deletion does to what belongs to the deleted. */
export const ownershipCases: readonly ContractCase[] = [
  {
    title: 'a Job that is deleted in the background is gone at once, and its pod after it',
    async run(world) {
      const job = await createRunningJob(world)
      const pod = await podOf(world, job)
      await world.batch.deleteNamespacedJob({ ...filled(job), propagationPolicy: 'Background' })
      expect(await isAbsent(readJob(world, job))).toBe(true)
      await world.until('the collection of the pod', () => isAbsent(readPod(world, pod)))
    },
  },
  {
    title: 'a Job that is deleted in the foreground stays, marked, until its pod is gone',
    async run(world) {
      const job = await createRunningJob(world)
      const pod = await podOf(world, job)
      const { namespace, name, resourceVersion } = filled(job)
      const query = { resourceVersion, fieldSelector: `metadata.name=${name}` }
      await using watching = await openWatch(world, pathOf(namespace, 'jobs'), query)
      await world.batch.deleteNamespacedJob({ namespace, name, propagationPolicy: 'Foreground' })
      const marked = await watching.until('the mark', ({ type, object }) => {
        return type === 'MODIFIED' && object.metadata.deletionTimestamp !== undefined
      })
      expect(marked.object.metadata.finalizers).toContain('foregroundDeletion')
      await watching.until('the removal of the Job', ({ type }) => type === 'DELETED')
      expect(await isAbsent(readPod(world, pod))).toBe(true)
    },
  },
  {
    title: 'a Job that is deleted as an orphan maker leaves its pod running without an owner',
    async run(world) {
      const job = await createRunningJob(world)
      const pod = await podOf(world, job)
      await world.batch.deleteNamespacedJob({ ...filled(job), propagationPolicy: 'Orphan' })
      await world.until('the removal of the Job', () => isAbsent(readJob(world, job)))
      const left = await readPod(world, pod)
      expect(left.metadata?.ownerReferences).toBeUndefined()
      expect(left.metadata?.deletionTimestamp).toBeUndefined()
    },
  },
  {
    title: 'a Job that is deleted without a policy leaves its pod behind',
    async run(world) {
      const job = await createRunningJob(world)
      const pod = await podOf(world, job)
      await world.batch.deleteNamespacedJob(filled(job))
      await world.until('the removal of the Job', () => isAbsent(readJob(world, job)))
      expect((await readPod(world, pod)).metadata?.ownerReferences).toBeUndefined()
    },
  },
  {
    title: 'a Secret that a Job owns goes with the Job',
    async run(world) {
      const job = await createJob(world, {}, { suspend: true })
      const secret = await createOwned(world, ownerOf(job))
      const stranger = await createConfigMap(world)
      await world.batch.deleteNamespacedJob({ ...filled(job), propagationPolicy: 'Background' })
      await world.until('the collection of the Secret', () =>
        isAbsent(world.core.readNamespacedSecret(filled(secret))),
      )
      expect(await isAbsent(world.core.readNamespacedConfigMap(filled(stranger)))).toBe(false)
    },
  },
  {
    title: 'an object whose owner has another uid is collected',
    async run(world) {
      const job = await createJob(world, {}, { suspend: true })
      const kept = await createOwned(world, ownerOf(job), '-kept')
      const uid = '11111111-1111-1111-1111-111111111111'
      const secret = await createOwned(world, { name: filled(job).name, uid })
      await world.until('the collection of the Secret', () =>
        isAbsent(world.core.readNamespacedSecret(filled(secret))),
      )
      expect(await isAbsent(world.core.readNamespacedSecret(filled(kept)))).toBe(false)
    },
  },
  {
    title: 'an object with two owners stays until both are gone',
    async run(world) {
      const owners = [
        await createConfigMap(world, {}, '-a'),
        await createConfigMap(world, {}, '-b'),
      ]
      const ownerReferences = owners.map((owner) => {
        const { name, uid } = filled(owner)
        return { apiVersion: 'v1', kind: 'ConfigMap', name, uid }
      })
      const made = filled(await createConfigMap(world, {}, '-owned'))
      const body = { metadata: { ownerReferences } }
      await world.core.patchNamespacedConfigMap({ ...made, body }, asMerge)
      for (const [index, owner] of owners.entries()) {
        await world.core.deleteNamespacedConfigMap(filled(owner))
        if (index > 0) continue
        const one = await world.until('one owner left', async () => {
          const left = await world.core.readNamespacedConfigMap(made)
          return left.metadata?.ownerReferences?.length === 1 && left
        })
        expect(one.metadata?.deletionTimestamp).toBeUndefined()
      }
      await world.until('the collection', () => isAbsent(world.core.readNamespacedConfigMap(made)))
    },
  },
]
