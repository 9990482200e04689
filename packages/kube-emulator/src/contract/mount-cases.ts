import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { createConfigMap } from './object-cases.ts'
import { createPod, endedPod, outputOf, restricted } from './workload.ts'
import { filled, metadata } from './world.ts'

const binary = Buffer.from([0, 1, 254, 255, 10]).toString('base64')

async function createSecret(world: World) {
  const data = { 'a.txt': Buffer.from('alpha').toString('base64'), b: binary }
  const body = { metadata: metadata(world), data }
  return filled(await world.core.createNamespacedSecret({ namespace: world.namespace, body })).name
}

/** Files that a container finds. */
export const mountCases: readonly ContractCase[] = [
  {
    title: 'a Secret is mounted as files, byte for byte',
    async run(world) {
      const secretName = await createSecret(world)
      const mountPath = `${world.folder}/secret`
      const volumes = [{ name: 'files', secret: { secretName } }]
      const volumeMounts = [{ name: 'files', mountPath }]
      const script = `cd ${mountPath}; ls; cat a.txt; od -An -tx1 b`
      const output = await outputOf(world, { script, volumeMounts, pod: { volumes } })
      expect(output).toBe('a.txt\nb\nalpha 00 01 fe ff 0a\n')
    },
  },
  {
    title: 'the keys of a mounted Secret can be chosen, named and given a mode',
    async run(world) {
      const secretName = await createSecret(world)
      const mountPath = `${world.folder}/secret`
      const items = [{ key: 'a.txt', path: 'deep/name', mode: 0o440 }]
      const volumes = [{ name: 'files', secret: { secretName, items } }]
      const volumeMounts = [{ name: 'files', mountPath }]
      const script = `cd ${mountPath}; ls; cat deep/name; ls -lL deep/name | cut -c 1-10`
      const output = await outputOf(world, { script, volumeMounts, pod: { volumes } })
      expect(output).toBe('deep\nalpha-r--r-----\n')
    },
  },
  {
    title: 'a ConfigMap is mounted as files',
    async run(world) {
      const { name } = filled(await createConfigMap(world, { 'run.sh': 'echo from a file\n' }))
      const mountPath = `${world.folder}/config`
      const volumes = [{ name: 'files', configMap: { name } }]
      const volumeMounts = [{ name: 'files', mountPath }]
      const script = `sh ${mountPath}/run.sh`
      expect(await outputOf(world, { script, volumeMounts, pod: { volumes } })).toBe(
        'from a file\n',
      )
    },
  },
  {
    title: 'init containers run first, in order, and leave files in an emptyDir',
    async run(world) {
      const mountPath = `${world.folder}/shared`
      const volumeMounts = [{ name: 'shared', mountPath }]
      const initContainers = ['one', 'two'].map((name) =>
        restricted(world, {
          name,
          volumeMounts,
          command: ['sh', '-c', `echo ${name} >>${mountPath}/order`],
        }),
      )
      const pod = { initContainers, volumes: [{ name: 'shared', emptyDir: {} }] }
      const output = await outputOf(world, { script: `cat ${mountPath}/order`, volumeMounts, pod })
      expect(output).toBe('one\ntwo\n')
    },
  },
  {
    title: 'a folder of a claim is the same for every pod that mounts it',
    async run(here) {
      const { namespace, claim, mountPath } = here.volume
      const world = { ...here, namespace }
      const subPath = `contract/${world.id}`
      const path = mountPath(subPath)
      const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: claim } }]
      const volumeMounts = [{ name: 'data', mountPath: path, subPath }]
      const run = (script: string, suffix: string): Promise<string> =>
        outputOf(world, { script, volumeMounts, pod: { volumes } }, suffix)
      try {
        await run(`umask 0; echo first >${path}/file`, '-writer')
        expect(await run(`cat ${path}/file; rm ${path}/file`, '-reader')).toBe('first\n')
      } finally {
        const labelSelector = `contract=${world.id}`
        await world.core.deleteCollectionNamespacedPod({ namespace, labelSelector })
      }
    },
  },
  {
    title: 'a container waits as ContainerCreating until the Secret of its volume appears',
    async run(world) {
      const { id: secretName, namespace } = world
      const mountPath = `${world.folder}/secret`
      const volumes = [{ name: 'files', secret: { secretName } }]
      const volumeMounts = [{ name: 'files', mountPath }]
      const script = `cat ${mountPath}/a.txt`
      const pod = await createPod(world, { script, volumeMounts, pod: { volumes } })
      const fieldSelector = `involvedObject.uid=${filled(pod).uid},reason=FailedMount`
      const event = await world.until('an event', async () => {
        const { items } = await world.core.listNamespacedEvent({ namespace, fieldSelector })
        return items[0]
      })
      expect(event).toMatchObject({
        type: 'Warning',
        message: `MountVolume.SetUp failed for volume "files" : secret "${secretName}" not found`,
      })
      const { status } = await world.core.readNamespacedPod(filled(pod))
      expect(status?.phase).toBe('Pending')
      expect(status?.containerStatuses?.[0]?.state).toEqual({
        waiting: { reason: 'ContainerCreating' },
      })
      await createSecret(world)
      expect((await endedPod(world, pod)).status?.phase).toBe('Succeeded')
    },
  },
]
