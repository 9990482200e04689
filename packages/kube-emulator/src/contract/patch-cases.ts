import { expect } from 'vitest'

import type { ContractCase } from './contract-case.ts'
import { createConfigMap } from './object-cases.ts'
import { createJob } from './workload.ts'
import { asJsonPatch, asMerge, asStrategic, filled, refusal } from './world.ts'

/** Patches of the three kinds. */
export const patchCases: readonly ContractCase[] = [
  {
    title: 'a merge patch sets fields, removes those that are null and leaves the others',
    async run(world) {
      const made = await createConfigMap(world, { a: '1', b: '2', c: '3' })
      const body = { data: { a: '9', b: null } }
      const after = await world.core.patchNamespacedConfigMap({ ...filled(made), body }, asMerge)
      expect(after.data).toEqual({ a: '9', c: '3' })
    },
  },
  {
    title: 'a merge patch replaces lists',
    async run(world) {
      const made = await createConfigMap(world)
      const patch = async (finalizers: readonly string[]): Promise<unknown> => {
        const body = { metadata: { finalizers } }
        const after = await world.core.patchNamespacedConfigMap({ ...filled(made), body }, asMerge)
        return after.metadata?.finalizers
      }
      expect(await patch(['contract.test/a'])).toEqual(['contract.test/a'])
      expect(await patch(['contract.test/b'])).toEqual(['contract.test/b'])
      expect(await patch([])).toBeUndefined()
    },
  },
  {
    title: 'a strategic merge patch adds to lists of names',
    async run(world) {
      const made = await createConfigMap(world)
      const patch = async (meta: object): Promise<unknown> => {
        const request = { ...filled(made), body: { metadata: meta } }
        const after = await world.core.patchNamespacedConfigMap(request, asStrategic)
        return after.metadata?.finalizers?.toSorted()
      }
      await patch({ finalizers: ['contract.test/a'] })
      const both = ['contract.test/a', 'contract.test/b']
      expect(await patch({ finalizers: ['contract.test/b'] })).toEqual(both)
      expect(await patch({ '$deleteFromPrimitiveList/finalizers': both })).toBeUndefined()
    },
  },
  {
    title: 'a strategic merge patch merges owners by their uid',
    async run(world) {
      const owners = await Promise.all(
        ['-a', '-b'].map((suffix) => createConfigMap(world, {}, suffix)),
      )
      const references = owners.map((owner) => {
        const { name, uid } = filled(owner)
        return { apiVersion: 'v1', kind: 'ConfigMap', name, uid }
      })
      const made = await createConfigMap(world)
      for (const reference of references) {
        const body = { metadata: { ownerReferences: [reference] } }
        await world.core.patchNamespacedConfigMap({ ...filled(made), body }, asStrategic)
      }
      const after = await world.core.readNamespacedConfigMap(filled(made))
      expect(after.metadata?.ownerReferences?.map(({ uid }) => uid).toSorted()).toEqual(
        references.map(({ uid }) => uid).toSorted(),
      )
    },
  },
  {
    title: 'a JSON patch adds, replaces and removes',
    async run(world) {
      const made = await createConfigMap(world, { a: '1', b: '2' })
      const body = [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'replace', path: '/data/a', value: '9' },
        { op: 'remove', path: '/data/b' },
        { op: 'add', path: '/metadata/annotations', value: { 'contract.test/x': 'y' } },
      ]
      const request = { ...filled(made), body }
      const after = await world.core.patchNamespacedConfigMap(request, asJsonPatch)
      expect(after.data).toEqual({ a: '9' })
      expect(after.metadata?.annotations).toEqual({ 'contract.test/x': 'y' })
    },
  },
  {
    title: 'a JSON patch whose test fails changes nothing',
    async run(world) {
      const made = await createConfigMap(world)
      const body = [
        { op: 'replace', path: '/data/a', value: '9' },
        { op: 'test', path: '/data/a', value: '1' },
      ]
      const request = world.core.patchNamespacedConfigMap({ ...filled(made), body }, asJsonPatch)
      expect(await refusal(request)).toMatchObject({ code: 422, reason: 'Invalid' })
      expect((await world.core.readNamespacedConfigMap(filled(made))).data).toEqual({ a: '1' })
    },
  },
  {
    title: 'a patch with an old resourceVersion is a Conflict',
    async run(world) {
      const made = filled(await createConfigMap(world))
      const patch = (data: object): Promise<unknown> => {
        const { resourceVersion } = made
        const body = { metadata: { resourceVersion }, data }
        return world.core.patchNamespacedConfigMap({ ...made, body }, asMerge)
      }
      await patch({ a: '2' })
      expect(await refusal(patch({ a: '3' }))).toMatchObject({ code: 409, reason: 'Conflict' })
    },
  },
  {
    title: 'a patch of an absent object is NotFound',
    async run({ core, namespace, id: name }) {
      const request = core.patchNamespacedConfigMap({ namespace, name, body: {} }, asMerge)
      expect(await refusal(request)).toMatchObject({ code: 404, reason: 'NotFound' })
    },
  },
  {
    title: 'the generation of a Job rises with its spec and not with its labels',
    async run(world) {
      const job = await createJob(world, {}, { suspend: true })
      const generation = async (body: object): Promise<number | undefined> => {
        const after = await world.batch.patchNamespacedJob({ ...filled(job), body }, asMerge)
        return after.metadata?.generation
      }
      expect(job.metadata?.generation).toBe(1)
      expect(await generation({ metadata: { labels: { other: 'label' } } })).toBe(1)
      expect(await generation({ spec: { backoffLimit: 3 } })).toBe(2)
    },
  },
  {
    title: 'a change of an object leaves its status',
    async run(world) {
      const job = await createJob(world, {}, { suspend: true })
      const request = { ...filled(job), body: { status: { failed: 7 } } }
      const after = await world.batch.patchNamespacedJob(request, asMerge)
      expect(after.status?.failed).toBeUndefined()
    },
  },
  {
    needs: 'cluster-rights',
    title: 'a change of the status leaves the object',
    async run(world) {
      const job = await createJob(world, {}, { suspend: true })
      const message = 'Said by the contract'
      const conditions = [{ type: 'Said', status: 'True', message }]
      const request = {
        ...filled(job),
        body: { spec: { backoffLimit: 5 }, status: { conditions } },
      }
      const after = await world.batch.patchNamespacedJobStatus(request, asMerge)
      expect(after.spec?.backoffLimit).toBe(0)
      expect(after.status?.conditions).toMatchObject(conditions)
    },
  },
]
