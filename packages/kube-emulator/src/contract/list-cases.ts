import type { V1ConfigMapList } from '@kubernetes/client-node'
import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { createConfigMap } from './object-cases.ts'
import { createPod, runPod } from './workload.ts'
import { contractLabel, filled, own, refusal } from './world.ts'

async function createThree(world: World): Promise<void> {
  const { namespace, id } = world
  for (const [index, color] of ['red', 'green', undefined].entries()) {
    const labels = { [contractLabel]: id, ...(color === undefined ? {} : { color }) }
    const body = { metadata: { name: `${id}-${index}`, labels } }
    await world.core.createNamespacedConfigMap({ namespace, body })
  }
}

async function selected(world: World, selector: string): Promise<readonly string[]> {
  const labelSelector = `${own(world)},${selector}`
  const { namespace } = world
  const { items } = await world.core.listNamespacedConfigMap({ namespace, labelSelector })
  return items.map((item) => filled(item).name.slice(world.id.length + 1))
}

function nextOf(page: V1ConfigMapList | undefined): string | undefined {
  const { _continue: next } = page?.metadata ?? {}
  return next
}

/** Lists: their order, selectors and pages. */
export const listCases: readonly ContractCase[] = [
  {
    title: 'a list can be narrowed by the value of a label',
    async run(world) {
      await createThree(world)
      expect(await selected(world, 'color=red')).toEqual(['0'])
      expect(await selected(world, 'color!=red')).toEqual(['1', '2'])
    },
  },
  {
    title: 'a list can be narrowed by a set of values and by the presence of a label',
    async run(world) {
      await createThree(world)
      expect(await selected(world, 'color in (red,green)')).toEqual(['0', '1'])
      expect(await selected(world, 'color notin (red)')).toEqual(['1', '2'])
      expect(await selected(world, 'color')).toEqual(['0', '1'])
      expect(await selected(world, '!color')).toEqual(['2'])
    },
  },
  {
    title: 'a list can be narrowed to one name',
    async run(world) {
      await createThree(world)
      const { namespace, id } = world
      const fieldSelector = `metadata.name=${id}-1`
      const list = await world.core.listNamespacedConfigMap({ namespace, fieldSelector })
      expect(list.items.map((item) => item.metadata?.name)).toEqual([`${id}-1`])
    },
  },
  {
    title: 'pods can be listed by phase and node',
    async run(world) {
      const { namespace } = world
      const pod = await runPod(world, {}, '-done')
      await createPod(world, { pod: { nodeSelector: { 'contract/no': 'such' } } }, '-waiting')
      const listed = async (fieldSelector: string): Promise<readonly (string | undefined)[]> => {
        const query = { namespace, fieldSelector, labelSelector: own(world) }
        const { items } = await world.core.listNamespacedPod(query)
        return items.map((item) => item.metadata?.name?.slice(world.id.length))
      }
      expect(await listed('status.phase=Succeeded')).toEqual(['-done'])
      expect(await listed('status.phase!=Succeeded')).toEqual(['-waiting'])
      expect(await listed(`spec.nodeName=${pod.spec?.nodeName ?? ''}`)).toEqual(['-done'])
    },
  },
  {
    title: 'a field that cannot be selected is a BadRequest',
    async run({ core, namespace }) {
      const request = core.listNamespacedConfigMap({ namespace, fieldSelector: 'data.a=1' })
      const refused = await refusal(request)
      expect(refused).toMatchObject({ code: 400, reason: 'BadRequest' })
      expect(refused.message).toContain('data.a')
    },
  },
  {
    title: 'a list is in the order of the names',
    async run(world) {
      for (const suffix of ['-c', '-a', '-b']) await createConfigMap(world, {}, suffix)
      const query = { namespace: world.namespace, labelSelector: own(world) }
      const { items } = await world.core.listNamespacedConfigMap(query)
      expect(items.map(({ metadata }) => metadata?.name?.slice(-1))).toEqual(['a', 'b', 'c'])
    },
  },
  {
    title: 'pages show everything once, as it was at the first of them',
    async run(world) {
      for (const suffix of ['-a', '-b', '-c', '-d', '-e']) await createConfigMap(world, {}, suffix)
      const query = { namespace: world.namespace, labelSelector: own(world), limit: 2 }
      const first = await world.core.listNamespacedConfigMap(query)
      await createConfigMap(world, {}, '-bb')
      const pages = [first]
      for (let next = nextOf(first); next; next = nextOf(pages.at(-1))) {
        pages.push(await world.core.listNamespacedConfigMap({ ...query, _continue: next }))
      }
      const names = pages.map(({ items }) => items.map(({ metadata }) => metadata?.name?.at(-1)))
      expect(names).toEqual([['a', 'b'], ['c', 'd'], ['e']])
      const versions = new Set(pages.map(({ metadata }) => metadata?.resourceVersion))
      expect(versions.size).toBe(1)
    },
  },
  {
    title: 'a list is as new as what was written before it',
    async run(world) {
      const { resourceVersion } = filled(await createConfigMap(world))
      const query = { namespace: world.namespace, labelSelector: own(world) }
      const { items, metadata } = await world.core.listNamespacedConfigMap(query)
      expect(items).toHaveLength(1)
      expect(Number(metadata?.resourceVersion)).toBeGreaterThanOrEqual(Number(resourceVersion))
    },
  },
  {
    needs: 'cluster-rights',
    title: 'a list of a namespace shows nothing of others',
    async run(world) {
      await createConfigMap(world)
      const query = { namespace: 'default', labelSelector: own(world) }
      expect((await world.core.listNamespacedConfigMap(query)).items).toEqual([])
    },
  },
]
