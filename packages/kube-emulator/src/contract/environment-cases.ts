import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { createConfigMap } from './object-cases.ts'
import { createPod, outputOf } from './workload.ts'
import { filled, metadata } from './world.ts'

async function createSecret(world: World, stringData: Record<string, string>) {
  const body = { metadata: metadata(world), stringData }
  return await world.core.createNamespacedSecret({ namespace: world.namespace, body })
}

/** A container's command line, environment and folder. */
export const environmentCases: readonly ContractCase[] = [
  {
    title: 'a container gets its command and arguments as they are',
    async run(world) {
      const command = ['printf', '%s|']
      const args = ['a b', '$HOME', "it's", '', '*']
      expect(await outputOf(world, { command, args })).toBe("a b|$HOME|it's||*|")
    },
  },
  {
    title: 'a container gets its environment variables',
    async run(world) {
      const env = [
        { name: 'GREETING', value: 'hello  world\nagain' },
        { name: 'EMPTY', value: '' },
      ]
      const script = `printf '%s|%s' "$GREETING" "\${EMPTY-unset}"`
      expect(await outputOf(world, { env, script })).toBe('hello  world\nagain|')
    },
  },
  {
    title: 'a reference to a variable is expanded, and one with two dollars is not',
    async run(world) {
      const env = [
        { name: 'NAME', value: 'you' },
        { name: 'GREETING', value: 'hello $(NAME), $$(NAME), $(ABSENT), 5$$' },
      ]
      const command = ['printf', '%s|', '$(GREETING)', '$$(NAME)']
      const expected = 'hello you, $(NAME), $(ABSENT), 5$|$(NAME)|'
      expect(await outputOf(world, { env, command })).toBe(expected)
    },
  },
  {
    title: 'a variable can come from a Secret and from a ConfigMap',
    async run(world) {
      const name = filled(await createSecret(world, { token: 'secret value' })).name
      await createConfigMap(world, { color: 'red' })
      const env = [
        { name: 'TOKEN', valueFrom: { secretKeyRef: { name, key: 'token' } } },
        { name: 'COLOR', valueFrom: { configMapKeyRef: { name, key: 'color' } } },
        { name: 'NONE', valueFrom: { secretKeyRef: { name, key: 'none', optional: true } } },
      ]
      const script = `printf '%s|%s|%s' "$TOKEN" "$COLOR" "\${NONE-unset}"`
      expect(await outputOf(world, { env, script })).toBe('secret value|red|unset')
    },
  },
  {
    title: 'all keys of a Secret can become variables',
    async run(world) {
      const name = filled(await createSecret(world, { ONE: '1', TWO: '2' })).name
      const envFrom = [{ prefix: 'MY_', secretRef: { name } }]
      expect(await outputOf(world, { envFrom, script: 'echo "$MY_ONE$MY_TWO"' })).toBe('12\n')
    },
  },
  {
    title: 'a variable can be a field of the pod',
    async run(world) {
      const fields = {
        NAME: 'metadata.name',
        NAMESPACE: 'metadata.namespace',
        UID: 'metadata.uid',
        LABEL: `metadata.labels['contract']`,
        NODE: 'spec.nodeName',
      }
      const env = Object.entries(fields).map(([name, fieldPath]) => ({
        name: `POD_${name}`,
        valueFrom: { fieldRef: { fieldPath } },
      }))
      const script = 'echo "$POD_NAME $POD_NAMESPACE $POD_UID $POD_LABEL $POD_NODE"'
      const output = await outputOf(world, { env, script })
      const request = { namespace: world.namespace, name: world.id }
      const pod = await world.core.readNamespacedPod(request)
      const { name, namespace, uid } = filled(pod)
      const nodeName = pod.spec?.nodeName ?? ''
      expect(output).toBe(`${name} ${namespace} ${uid} ${world.id} ${nodeName}\n`)
    },
  },
  {
    title: 'a container begins in its working folder',
    async run(world) {
      const volumes = [{ name: 'work', emptyDir: {} }]
      const volumeMounts = [{ name: 'work', mountPath: `${world.folder}/work` }]
      const workingDir = `${world.folder}/work`
      const workload = { volumeMounts, workingDir, script: 'pwd', pod: { volumes } }
      expect(await outputOf(world, workload)).toBe(`${workingDir}\n`)
    },
  },
  {
    title: 'a container reads an empty standard input',
    async run(world) {
      expect(await outputOf(world, { script: 'cat; echo end' })).toBe('end\n')
    },
  },
  {
    title: 'a container waits as CreateContainerConfigError until its Secret appears',
    async run(world) {
      const { id: name, namespace } = world
      const env = [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name, key: 'token' } } }]
      const pod = filled(await createPod(world, { env, script: 'echo "$TOKEN"' }))
      const waiting = await world.until('a container that waits', async () => {
        const { status } = await world.core.readNamespacedPod(pod)
        const state = status?.containerStatuses?.[0]?.state?.waiting
        return state?.reason !== 'ContainerCreating' && state
      })
      expect(waiting).toEqual({
        reason: 'CreateContainerConfigError',
        message: `secret "${name}" not found`,
      })
      await createSecret(world, { token: 'late' })
      await world.until('the end of the pod', async () => {
        const { status } = await world.core.readNamespacedPod(pod)
        return status?.phase === 'Succeeded'
      })
      expect(await world.core.readNamespacedPodLog({ namespace, name })).toBe('late\n')
    },
  },
]
