import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { openWatch, pathOf } from './watching.ts'
import { createJob, obedient, podOf, runningPod, stubborn, type Workload } from './workload.ts'
import { filled, orAbsent, own } from './world.ts'

type Policy = 'Failed' | 'TerminatingOrFailed'

/** Deletes the pod of a Job that may have several; answers whether it still ran when the second was made. */
async function overlapped(
  world: World,
  podReplacementPolicy: Policy,
  workload: Workload,
): Promise<boolean> {
  const { namespace } = world
  const query = { labelSelector: own(world) }
  await using watching = await openWatch(world, pathOf(namespace, 'pods'), query)
  const job = await createJob(world, workload, { backoffLimit: 6, podReplacementPolicy })
  const first = filled(await runningPod(world, await podOf(world, job)))
  await world.core.deleteNamespacedPod(first)
  const isSecond = ({ uid }: { uid?: string }): boolean => uid !== first.uid
  const second = await watching.until('a second pod', ({ object }) => isSecond(object.metadata))
  const before = watching.told.slice(0, watching.told.indexOf(second))
  await world.batch.deleteNamespacedJob({ ...filled(job), propagationPolicy: 'Background' })
  const rest = [first.name, second.object.metadata.name ?? '']
  for (const name of rest) {
    await orAbsent(world.core.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 0 }))
  }
  return before.at(-1)?.object.status?.phase === 'Running'
}

/** When a Job replaces a pod that is being deleted. */
export const replacementCases: readonly ContractCase[] = [
  {
    title: 'podReplacementPolicy TerminatingOrFailed replaces a pod that still ends',
    async run(world) {
      const pod = { terminationGracePeriodSeconds: 30 }
      const workload = { script: stubborn, pod }
      expect(await overlapped(world, 'TerminatingOrFailed', workload)).toBe(true)
    },
  },
  {
    title: 'podReplacementPolicy Failed replaces a pod only after its end',
    async run(world) {
      expect(await overlapped(world, 'Failed', { script: obedient('sleep 0.3') })).toBe(false)
    },
  },
]
