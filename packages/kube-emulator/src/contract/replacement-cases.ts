import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { createJob, podOf, podsOf, readPod, runningPod } from './workload.ts'
import { filled, orAbsent } from './world.ts'

type Policy = 'Failed' | 'TerminatingOrFailed'

/** Deletes the pod of a Job that may have two; answers whether the first still ran when the second was there. */
async function overlapped(
  world: World,
  podReplacementPolicy: Policy,
  gracePeriodSeconds: number,
): Promise<boolean> {
  const script = 'trap "" TERM; while :; do sleep 0.1; done'
  const spec = { backoffLimit: 1, podReplacementPolicy }
  const job = await createJob(world, { script }, spec)
  const first = await runningPod(world, await podOf(world, job))
  await world.core.deleteNamespacedPod({ ...filled(first), gracePeriodSeconds })
  const second = await world.until('a second pod', async () =>
    (await podsOf(world, job)).find((pod) => filled(pod).uid !== filled(first).uid),
  )
  const then = await orAbsent(readPod(world, first))
  for (const pod of [first, second]) {
    await orAbsent(world.core.deleteNamespacedPod({ ...filled(pod), gracePeriodSeconds: 0 }))
  }
  await world.batch.deleteNamespacedJob({ ...filled(job), propagationPolicy: 'Background' })
  expect(filled(second).name).not.toBe(filled(first).name)
  return then?.status?.phase === 'Running'
}

/** When a Job replaces a pod that is being deleted. */
export const replacementCases: readonly ContractCase[] = [
  {
    title: 'podReplacementPolicy TerminatingOrFailed replaces a pod that still ends',
    async run(world) {
      expect(await overlapped(world, 'TerminatingOrFailed', 30)).toBe(true)
    },
  },
  {
    title: 'podReplacementPolicy Failed replaces a pod only after its end',
    async run(world) {
      expect(await overlapped(world, 'Failed', 1)).toBe(false)
    },
  },
]
