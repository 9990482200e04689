import {
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  Watch,
} from '@kubernetes/client-node'
import { expect, test } from 'vitest'

import { startEmulator } from './emulator.ts'

async function start() {
  const emulator = await startEmulator()
  const config = new KubeConfig()
  config.loadFromString(emulator.kubeconfig)
  return {
    emulator,
    config,
    core: config.makeApiClient(CoreV1Api),
    batch: config.makeApiClient(BatchV1Api),
    [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose](),
  }
}

const namespace = 'default'
const configMap = (name: string) => ({ metadata: { name }, data: { a: '1' } })

test('the official client creates, reads, changes and deletes', async () => {
  await using cluster = await start()
  const { core } = cluster
  await core.createNamespacedConfigMap({ namespace, body: configMap('one') })
  const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)
  const body = { data: { b: '2' } }
  await core.patchNamespacedConfigMap({ namespace, name: 'one', body }, merge)
  const read = await core.readNamespacedConfigMap({ namespace, name: 'one' })
  expect(read.data).toEqual({ a: '1', b: '2' })
  await core.deleteNamespacedConfigMap({ namespace, name: 'one' })
  await expect(core.readNamespacedConfigMap({ namespace, name: 'one' })).rejects.toThrow('404')
})

test('a watch tells what happens after a list', async () => {
  await using cluster = await start()
  const { core, config } = cluster
  const { metadata } = await core.listNamespacedConfigMap({ namespace })
  const told: string[] = []
  const ended = Promise.withResolvers<void>()
  const path = '/api/v1/namespaces/default/configmaps'
  const query = { resourceVersion: metadata?.resourceVersion, timeoutSeconds: 30 }
  const hear = (type: string, object: { metadata: { name: string } }) => {
    told.push(`${type} ${object.metadata.name}`)
    if (type === 'DELETED') ended.resolve()
  }
  const connection = await new Watch(config).watch(path, query, hear, () => {})
  await core.createNamespacedConfigMap({ namespace, body: configMap('one') })
  await core.deleteNamespacedConfigMap({ namespace, name: 'one' })
  await ended.promise
  connection.abort()
  expect(told).toEqual(['ADDED one', 'DELETED one'])
})

test('an emulator without encryption is served in plain text, to who has the token', async () => {
  await using emulator = await startEmulator({ isEncrypted: false })
  expect(emulator.url).toMatch(/^http:/)
  const config = new KubeConfig()
  config.loadFromString(emulator.kubeconfig)
  expect((await config.makeApiClient(CoreV1Api).listNamespace()).items).toHaveLength(4)
  config.users[0] = { name: 'kube-emulator', token: 'wrong' }
  await expect(config.makeApiClient(CoreV1Api).listNamespace()).rejects.toThrow('401')
})

test('nobody without the token is answered', async () => {
  await using cluster = await start()
  const { config } = cluster
  config.users[0] = { name: 'kube-emulator', token: 'wrong' }
  const core = config.makeApiClient(CoreV1Api)
  await expect(core.listNamespace()).rejects.toThrow('401')
})

test('requests are counted by verb and resource', async () => {
  await using cluster = await start()
  const { core, emulator } = cluster
  await core.listNamespacedConfigMap({ namespace })
  await core.createNamespacedConfigMap({ namespace, body: configMap('one') })
  expect(emulator.requests.count({ verb: 'create', resource: 'configmaps' })).toBe(1)
  expect(emulator.requests.count({ resource: 'configmaps' })).toBe(2)
  expect(emulator.requests.count()).toBe(2)
})

test('what is only tried is answered, and nothing is done', async () => {
  await using cluster = await start()
  const { core } = cluster
  const dryRun = 'All'
  const made = await core.createNamespacedConfigMap({ namespace, body: configMap('one'), dryRun })
  expect(made.metadata?.uid).toMatch(/-/)
  await expect(core.readNamespacedConfigMap({ namespace, name: 'one' })).rejects.toThrow('404')
  await core.createNamespacedConfigMap({ namespace, body: configMap('one') })
  await core.deleteNamespacedConfigMap({ namespace, name: 'one', body: { dryRun: [dryRun] } })
  await core.deleteNamespacedConfigMap({ namespace, name: 'one', dryRun })
  await core.createNamespace({ body: { metadata: { name: 'other' } }, dryRun })
  expect((await core.listNamespacedConfigMap({ namespace })).items).toHaveLength(2)
  await expect(core.readNamespace({ name: 'other' })).rejects.toThrow('404')
})

test('an API that is down refuses connections and comes back with everything', async () => {
  await using cluster = await start()
  const { core, emulator } = cluster
  await core.createNamespacedConfigMap({ namespace, body: configMap('one') })
  const fault = emulator.faults.add({ kind: 'api-down' })
  await expect(core.readNamespacedConfigMap({ namespace, name: 'one' })).rejects.toThrow(
    /ECONNREFUSED|fetch|socket/,
  )
  fault.end()
  const read = async () => {
    try {
      return await core.readNamespacedConfigMap({ namespace, name: 'one' })
    } catch {
      return undefined
    }
  }
  await expect.poll(read).toMatchObject({ data: { a: '1' } })
})
