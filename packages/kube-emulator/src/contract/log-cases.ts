import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

import { Log, type V1Pod } from '@kubernetes/client-node'
import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { createPod, runPod } from './workload.ts'
import { filled, refusal } from './world.ts'

interface LogQuery {
  readonly tailLines?: number
  readonly limitBytes?: number
  readonly timestamps?: boolean
}

async function logOf(world: World, pod: V1Pod, query: LogQuery = {}): Promise<string> {
  const { name, namespace } = filled(pod)
  return await world.core.readNamespacedPodLog({ name, namespace, ...query })
}

/** The output of containers, as the API hands it on. */
export const logCases: readonly ContractCase[] = [
  {
    title: 'the log of a pod is what it wrote to both streams',
    async run(world) {
      const pod = await runPod(world, { script: 'echo out; echo err >&2; echo more' })
      const lines = (await logOf(world, pod)).split('\n')
      expect(lines.toSorted()).toEqual(['', 'err', 'more', 'out'])
    },
  },
  {
    title: 'a log can be its last lines or its first bytes',
    async run(world) {
      const pod = await runPod(world, { script: 'echo one; echo two; echo three' })
      expect(await logOf(world, pod, { tailLines: 2 })).toBe('two\nthree\n')
      expect(await logOf(world, pod, { limitBytes: 5 })).toBe('one\nt')
    },
  },
  {
    title: 'the lines of a log can carry their times',
    async run(world) {
      const pod = await runPod(world, { script: 'echo one' })
      const log = await logOf(world, pod, { timestamps: true })
      expect(log).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z one\n$/)
    },
  },
  {
    title: 'the log of a running pod can be followed to its end',
    async run(world) {
      const pod = await createPod(world, { script: 'echo first; sleep 2; echo last' })
      const { namespace, name } = filled(pod)
      await world.until('a log', async () => {
        const log = await logOf(world, pod).catch(() => '')
        return log.startsWith('first')
      })
      const output = new PassThrough()
      await new Log(world.kubeConfig).log(namespace, name, 'main', output, { follow: true })
      expect(await text(output)).toBe('first\nlast\n')
    },
  },
  {
    title: 'a container that is not running yet has no log',
    async run(world) {
      const pod = await createPod(world, { pod: { nodeSelector: { 'contract/no': 'such' } } })
      const { namespace, name } = filled(pod)
      const query = { namespace, name, container: 'other' }
      expect(await refusal(world.core.readNamespacedPodLog(query))).toMatchObject({
        code: 400,
        reason: 'BadRequest',
        message: `container other is not valid for pod ${name}`,
      })
    },
  },
]
