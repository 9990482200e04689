import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { openWatch, pathOf } from './watching.ts'
import {
  createPod,
  obedient,
  restricted,
  runningPod,
  runPod,
  stateOf,
  stubborn,
  type Workload,
} from './workload.ts'
import { filled } from './world.ts'

/** Deletes a running pod and answers how its container ended. */
async function endOfDeleted(world: World, script: string, gracePeriodSeconds: number) {
  const pod = await createPod(world, { script })
  const { namespace, name, resourceVersion } = filled(await runningPod(world, pod))
  const query = { resourceVersion, fieldSelector: `metadata.name=${name}` }
  await using watching = await openWatch(world, pathOf(namespace, 'pods'), query)
  await world.core.deleteNamespacedPod({ namespace, name, gracePeriodSeconds })
  await watching.until('the removal', ({ type }) => type === 'DELETED')
  return watching.told.at(-1)?.object.status?.containerStatuses?.[0]?.state?.terminated
}

async function messageOf(world: World, workload: Workload): Promise<string | undefined> {
  return stateOf(await runPod(world, workload)).terminated?.message
}

const fallback = { terminationMessagePolicy: 'FallbackToLogsOnError' } as const

/** How a container's end is told. */
export const exitCases: readonly ContractCase[] = [
  {
    title: 'a container that ends with 0 is Completed and its pod Succeeded',
    async run(world) {
      const pod = await runPod(world, { script: 'exit 0' })
      expect(pod.status?.phase).toBe('Succeeded')
      expect(stateOf(pod).terminated).toMatchObject({ exitCode: 0, reason: 'Completed' })
      expect(stateOf(pod).terminated?.startedAt).toBeInstanceOf(Date)
      expect(stateOf(pod).terminated?.finishedAt).toBeInstanceOf(Date)
    },
  },
  {
    title: 'the exit code of a container is told',
    async run(world) {
      const pod = await runPod(world, { script: 'exit 7' })
      expect(pod.status?.phase).toBe('Failed')
      expect(stateOf(pod).terminated).toMatchObject({ exitCode: 7, reason: 'Error' })
    },
  },
  {
    title: 'the exit code of a container that passes on the signal of a child is told',
    async run(world) {
      const pod = await runPod(world, { script: 'sleep 100 & kill -9 $!; wait $!; exit $?' })
      expect(stateOf(pod).terminated).toMatchObject({ exitCode: 137, reason: 'Error' })
    },
  },
  {
    title: 'a container that cannot be started ends with StartError 128',
    async run(world) {
      const pod = await runPod(world, { command: ['/no/such/program'] })
      expect(stateOf(pod).terminated).toMatchObject({ exitCode: 128, reason: 'StartError' })
      expect(stateOf(pod).terminated?.message).toContain('/no/such/program')
    },
  },
  {
    title: 'a deleted pod is sent SIGTERM and may end in its own way',
    async run(world) {
      const script = obedient(`printf farewell >${world.folder}/message`)
      expect(await endOfDeleted(world, script, 30)).toMatchObject({ message: 'farewell' })
    },
  },
  {
    title: 'a container that ignores SIGTERM is killed when its grace is over',
    async run(world) {
      const terminated = await endOfDeleted(world, stubborn, 1)
      expect(terminated).toMatchObject({ exitCode: 137, reason: 'Error' })
    },
  },
  {
    title: 'the file at terminationMessagePath becomes the message',
    async run(world) {
      const script = `printf 'last words' >${world.folder}/message`
      expect(await messageOf(world, { script })).toBe('last words')
    },
  },
  {
    title: 'a termination message is cut at 4096 bytes',
    async run(world) {
      const script = `head -c 5000 /dev/zero | tr '\\0' x >${world.folder}/message`
      expect(await messageOf(world, { script })).toBe('x'.repeat(4096))
    },
  },
  {
    title: 'the last output becomes the message of a failure where the policy says so',
    async run(world) {
      const script = 'echo out; echo err >&2; exit 1'
      const message = await messageOf(world, { script, ...fallback })
      expect(message?.split('\n').toSorted()).toEqual(['', 'err', 'out'])
    },
  },
  {
    title: 'the last output is no message of a success',
    async run(world) {
      expect(await messageOf(world, { script: 'echo out', ...fallback })).toBeUndefined()
    },
  },
  {
    title: 'a written message comes before the last output',
    async run(world) {
      const script = `echo out; printf written >${world.folder}/message; exit 1`
      expect(await messageOf(world, { script, ...fallback })).toBe('written')
    },
  },
  {
    title: 'an init container that fails keeps the others from starting',
    async run(world) {
      const init = restricted(world, { name: 'init', command: ['sh', '-c', 'exit 3'] })
      const pod = await runPod(world, { pod: { initContainers: [init] } })
      expect(pod.status?.phase).toBe('Failed')
      expect(pod.status?.initContainerStatuses?.[0]?.state?.terminated).toMatchObject({
        reason: 'Error',
      })
      expect(stateOf(pod).waiting).toMatchObject({ reason: 'PodInitializing' })
    },
  },
]
