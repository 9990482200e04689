import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { createConfigMap } from './object-cases.ts'
import { openWatch, pathOf, type Watching } from './watching.ts'
import { asMerge, contractLabel, filled, own } from './world.ts'

async function change(world: World, a: string, suffix = ''): Promise<void> {
  const { namespace, id } = world
  const request = { namespace, name: `${id}${suffix}`, body: { data: { a } } }
  await world.core.patchNamespacedConfigMap(request, asMerge)
}

async function remove({ core, namespace, id }: World, suffix = ''): Promise<void> {
  await core.deleteNamespacedConfigMap({ namespace, name: `${id}${suffix}` })
}

async function listVersion(world: World): Promise<string> {
  const query = { namespace: world.namespace, labelSelector: own(world) }
  const { metadata } = await world.core.listNamespacedConfigMap(query)
  return metadata?.resourceVersion ?? ''
}

function watch(world: World, query: Record<string, string | number | boolean>): Promise<Watching> {
  const path = pathOf(world.namespace, 'configmaps')
  return openWatch(world, path, { labelSelector: own(world), ...query })
}

function types({ told }: Watching): readonly string[] {
  return told.map(({ type }) => type)
}

/** Watches: what they tell, from where, and how they end. */
export const watchCases: readonly ContractCase[] = [
  {
    title: 'a watch tells each change after its resourceVersion once and in order',
    async run(world) {
      const { resourceVersion } = filled(await createConfigMap(world))
      await change(world, '2')
      await using watching = await watch(world, { resourceVersion })
      await change(world, '3')
      await remove(world)
      await watching.until('the end', ({ type }) => type === 'DELETED')
      expect(types(watching)).toEqual(['MODIFIED', 'MODIFIED', 'DELETED'])
    },
  },
  {
    title: 'the resourceVersions that a watch tells rise, also when an object is deleted',
    async run(world) {
      const made = filled(await createConfigMap(world))
      const { resourceVersion } = made
      await change(world, '2')
      await remove(world)
      await using watching = await watch(world, { resourceVersion })
      await watching.until('the end', ({ type }) => type === 'DELETED')
      const told = watching.told.map(({ object }) => Number(object.metadata.resourceVersion))
      const expected = [...new Set([Number(resourceVersion), ...told])]
      expect([Number(resourceVersion), ...told]).toEqual(
        expected.toSorted((left, right) => left - right),
      )
    },
  },
  {
    title: 'a watch without a resourceVersion begins with what is there',
    async run(world) {
      await createConfigMap(world)
      await using watching = await watch(world, {})
      const first = await watching.until('what is there', () => true)
      expect(first).toMatchObject({ type: 'ADDED', object: { metadata: { name: world.id } } })
    },
  },
  {
    title: 'a watch by label tells what begins to match as ADDED and what ceases to as DELETED',
    async run(world) {
      const made = filled(await createConfigMap(world))
      const { namespace, name, resourceVersion } = made
      const labelSelector = `${own(world)},color=red`
      await using watching = await watch(world, { resourceVersion, labelSelector })
      for (const color of ['red', 'green']) {
        const body = { metadata: { labels: { [contractLabel]: world.id, color } } }
        await world.core.patchNamespacedConfigMap({ namespace, name, body }, asMerge)
      }
      await watching.until('what ceased to match', ({ type }) => type === 'DELETED')
      expect(types(watching)).toEqual(['ADDED', 'DELETED'])
    },
  },
  {
    title: 'a watch can be of one name',
    async run(world) {
      const { resourceVersion } = filled(await createConfigMap(world, {}, '-a'))
      const fieldSelector = `metadata.name=${world.id}-b`
      await using watching = await watch(world, { resourceVersion, fieldSelector })
      await change(world, '2', '-a')
      await createConfigMap(world, {}, '-b')
      await remove(world, '-b')
      await watching.until('the end', ({ type }) => type === 'DELETED')
      expect(types(watching)).toEqual(['ADDED', 'DELETED'])
    },
  },
  {
    title: 'a watch ends by itself after timeoutSeconds',
    async run(world) {
      const resourceVersion = await listVersion(world)
      await using watching = await watch(world, { resourceVersion, timeoutSeconds: 1 })
      expect(await watching.ended).toBeNull()
    },
  },
  {
    title: 'a watch that asks for bookmarks is told how far it is before it times out',
    async run(world) {
      const { resourceVersion } = filled(await createConfigMap(world))
      const query = { resourceVersion, allowWatchBookmarks: true, timeoutSeconds: 4 }
      await using watching = await watch(world, query)
      await watching.ended
      const last = watching.told.at(-1)
      expect(last).toMatchObject({ type: 'BOOKMARK', object: { kind: 'ConfigMap' } })
      expect(Number(last?.object.metadata.resourceVersion)).toBeGreaterThanOrEqual(
        Number(resourceVersion),
      )
    },
  },
  {
    title: 'a watch from a forgotten resourceVersion is told 410 Expired',
    async run(world) {
      await createConfigMap(world)
      await using watching = await watch(world, { resourceVersion: '1' })
      const error = await watching.until('the refusal', ({ type }) => type === 'ERROR')
      expect(error.object).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' })
    },
  },
  {
    title: 'a watch with sendInitialEvents lists first and marks the end of the list',
    async run(world) {
      await createConfigMap(world)
      const sending = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }
      await using watching = await watch(world, { ...sending, allowWatchBookmarks: true })
      const mark = await watching.until('the mark', ({ type }) => type === 'BOOKMARK')
      expect(types(watching).slice(0, 2)).toEqual(['ADDED', 'BOOKMARK'])
      expect(mark.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' })
    },
  },
  {
    title: 'a watch tells what another client does, whatever it does',
    async run(world) {
      const resourceVersion = await listVersion(world)
      await using watching = await watch(world, { resourceVersion })
      await createConfigMap(world, {}, '-a')
      await createConfigMap(world, {}, '-b')
      await change(world, '2', '-a')
      await remove(world, '-b')
      await remove(world, '-a')
      await world.until('five changes', () => watching.told.length >= 5)
      const told = watching.told.map(
        ({ type, object }) => `${type} ${object.metadata.name?.slice(-1) ?? ''}`,
      )
      expect(told).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED b', 'DELETED a'])
    },
  },
]
