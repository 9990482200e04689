import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { altered, filled, metadata, own, refusal } from './world.ts'

type Data = Record<string, string>

export async function createConfigMap(world: World, data: Data = { a: '1' }, suffix = '') {
  const body = { metadata: metadata(world, suffix), data }
  return await world.core.createNamespacedConfigMap({ namespace: world.namespace, body })
}

/** Creating, reading and replacing objects. */
export const objectCases: readonly ContractCase[] = [
  {
    title: 'an object is created with a uid, a resourceVersion and the time',
    async run(world) {
      const made = await createConfigMap(world)
      expect(made.metadata?.uid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(made.metadata?.resourceVersion).toMatch(/^[1-9][0-9]*$/)
      expect(made.metadata?.creationTimestamp).toBeInstanceOf(Date)
    },
  },
  {
    title: 'a get answers what was created',
    async run(world) {
      const made = await createConfigMap(world, { a: '1', b: 'zwei\n' })
      expect(await world.core.readNamespacedConfigMap(filled(made))).toEqual(made)
    },
  },
  {
    title: 'generateName makes another name each time',
    async run(world) {
      const { namespace, id } = world
      const { labels } = metadata(world)
      const body = { metadata: { generateName: `${id}-`, labels } }
      const first = await world.core.createNamespacedConfigMap({ namespace, body })
      const second = await world.core.createNamespacedConfigMap({ namespace, body })
      expect(first.metadata?.name).toMatch(new RegExp(`^${id}-[a-z0-9]{5}$`))
      expect(second.metadata?.name).not.toBe(first.metadata?.name)
    },
  },
  {
    title: 'a second object of a name is refused as AlreadyExists',
    async run(world) {
      await createConfigMap(world)
      expect(await refusal(createConfigMap(world))).toMatchObject({
        code: 409,
        reason: 'AlreadyExists',
        message: `configmaps "${world.id}" already exists`,
        details: { name: world.id, kind: 'configmaps' },
      })
    },
  },
  {
    title: 'an absent object is NotFound, in the words of its group',
    async run({ core, batch, namespace, id: name }) {
      expect(await refusal(core.readNamespacedPod({ namespace, name }))).toMatchObject({
        code: 404,
        reason: 'NotFound',
        message: `pods "${name}" not found`,
      })
      expect(await refusal(batch.readNamespacedJob({ namespace, name }))).toMatchObject({
        message: `jobs.batch "${name}" not found`,
        details: { name, group: 'batch', kind: 'jobs' },
      })
    },
  },
  {
    title: 'an object that is made again under its name has another uid',
    async run(world) {
      const first = filled(await createConfigMap(world))
      await world.core.deleteNamespacedConfigMap(first)
      expect(filled(await createConfigMap(world)).uid).not.toBe(first.uid)
    },
  },
  {
    title: 'the resourceVersion rises with each change',
    async run(world) {
      const first = await createConfigMap(world)
      const versions = [first.metadata?.resourceVersion]
      for (const a of ['2', '3', '4']) {
        const body = { metadata: metadata(world), data: { a } }
        const next = await world.core.replaceNamespacedConfigMap({ ...filled(first), body })
        versions.push(next.metadata?.resourceVersion)
      }
      const numbers = versions.map(Number)
      expect(numbers).toEqual([...new Set(numbers)].toSorted((left, right) => left - right))
    },
  },
  {
    title: 'a replace that changes nothing leaves the resourceVersion',
    async run(world) {
      const made = await createConfigMap(world)
      const body = { metadata: metadata(world), data: { a: '1' } }
      const same = await world.core.replaceNamespacedConfigMap({ ...filled(made), body })
      expect(filled(same).resourceVersion).toBe(filled(made).resourceVersion)
    },
  },
  {
    title: 'a replace with an old resourceVersion is a Conflict',
    async run(world) {
      const made = await createConfigMap(world)
      await world.core.replaceNamespacedConfigMap({
        ...filled(made),
        body: altered(made, { data: { a: '2' } }),
      })
      const body = altered(made, { data: { a: '3' } })
      const request = world.core.replaceNamespacedConfigMap({ ...filled(made), body })
      expect(await refusal(request)).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on configmaps "${world.id}": the object has been modified; please apply your changes to the latest version and try again`,
      })
    },
  },
  {
    title: 'a replace with the uid of another object is a Conflict',
    async run(world) {
      const made = await createConfigMap(world)
      const uid = '00000000-0000-0000-0000-000000000000'
      const body = { metadata: { ...metadata(world), uid } }
      const request = world.core.replaceNamespacedConfigMap({ ...filled(made), body })
      expect(await refusal(request)).toMatchObject({ code: 409, reason: 'Conflict' })
    },
  },
  {
    title: 'a replace of an absent object is NotFound',
    async run(world) {
      const { namespace, id: name } = world
      const body = { metadata: metadata(world), data: {} }
      const request = world.core.replaceNamespacedConfigMap({ namespace, name, body })
      expect(await refusal(request)).toMatchObject({ code: 404, reason: 'NotFound' })
    },
  },
  {
    title: 'the texts of a Secret come back as base64',
    async run(world) {
      const body = { metadata: metadata(world), stringData: { token: 'schön' } }
      const made = await world.core.createNamespacedSecret({ namespace: world.namespace, body })
      expect(made).toMatchObject({ type: 'Opaque', data: { token: 'c2Now7Zu' } })
      expect(made.stringData).toBeUndefined()
    },
  },
  {
    needs: 'cluster-rights',
    title: 'an object cannot be made in a namespace that does not exist',
    async run(world) {
      const namespace = `${world.id}-absent`
      const body = { metadata: metadata(world) }
      expect(await refusal(world.core.createNamespacedSecret({ namespace, body }))).toMatchObject({
        code: 404,
        reason: 'NotFound',
        message: `namespaces "${namespace}" not found`,
      })
    },
  },
  {
    title: 'objects of one label are deleted together',
    async run(world) {
      await createConfigMap(world, {}, '-a')
      await createConfigMap(world, {}, '-b')
      const { namespace } = world
      const labelSelector = own(world)
      await world.core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector })
      expect(
        (await world.core.listNamespacedConfigMap({ namespace, labelSelector })).items,
      ).toEqual([])
    },
  },
]
