import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { openWatch, pathOf } from './watching.ts'
import { createJob, createPod, jobWith, obedient, podOf, runningPod } from './workload.ts'
import { filled, refusal } from './world.ts'

const script = obedient('true')

function evict(world: World, { name, namespace }: { name: string; namespace: string }) {
  const body = { metadata: { name, namespace } }
  return world.core.createNamespacedPodEviction({ namespace, name, body })
}

/** Evictions, as `kubectl drain` asks for them. */
export const evictionCases: readonly ContractCase[] = [
  {
    title: 'an evicted pod is marked as DisruptionTarget and deleted',
    async run(world) {
      const pod = filled(await runningPod(world, await createPod(world, { script })))
      const { resourceVersion, name } = pod
      const query = { resourceVersion, fieldSelector: `metadata.name=${name}` }
      await using watching = await openWatch(world, pathOf(pod.namespace, 'pods'), query)
      await evict(world, pod)
      await watching.until('the removal', ({ type }) => type === 'DELETED')
      const marked = watching.told.find(({ object }) =>
        object.status?.conditions?.some(({ type }) => type === 'DisruptionTarget'),
      )
      expect(
        marked?.object.status?.conditions?.find(({ type }) => type === 'DisruptionTarget'),
      ).toMatchObject({
        status: 'True',
        reason: 'EvictionByEvictionAPI',
        message: 'Eviction API: evicting',
      })
    },
  },
  {
    title: 'a Job whose pod is evicted fails',
    async run(world) {
      const job = await createJob(world, { script: obedient('exit 1') })
      await evict(world, filled(await runningPod(world, await podOf(world, job))))
      await jobWith(world, job, 'Failed')
    },
  },
  {
    title: 'an absent pod cannot be evicted',
    async run(world) {
      const { namespace, id: name } = world
      expect(await refusal(evict(world, { namespace, name }))).toMatchObject({
        code: 404,
        reason: 'NotFound',
      })
    },
  },
]
