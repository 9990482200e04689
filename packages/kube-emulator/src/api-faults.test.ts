import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { AuthorizationV1Api, CoreV1Api, KubeConfig, Watch } from '@kubernetes/client-node'
import { expect, test } from 'vitest'

import { startEmulator } from './emulator.ts'
import type { Fault } from './faults.ts'

const namespace = 'default'

async function start() {
  const emulator = await startEmulator({ bookmarkEveryMs: 50 })
  const config = new KubeConfig()
  config.loadFromString(emulator.kubeconfig)
  const core = config.makeApiClient(CoreV1Api)
  const create = (name: string) =>
    core.createNamespacedConfigMap({ namespace, body: { metadata: { name } } })
  return {
    config,
    core,
    create,
    emulator,
    add: (fault: Fault) => emulator.faults.add(fault),
    [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose](),
  }
}

/** Hears what a watch of config maps tells from a resourceVersion on. */
async function listen(config: KubeConfig, query: object = {}) {
  const told: { type: string; object: { code?: number; metadata: { name?: string } } }[] = []
  const ended = Promise.withResolvers<unknown>()
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const connection = await new Watch(config).watch(
    path,
    { ...query },
    (type, object) => told.push({ type, object }),
    ended.resolve,
  )
  return { told, ended: ended.promise, [Symbol.dispose]: () => connection.abort() }
}

async function version(core: CoreV1Api) {
  const { metadata } = await core.listNamespacedConfigMap({ namespace })
  return metadata?.resourceVersion
}

test.for([401, 403, 429, 500, 502, 503, 504] as const)(
  'a fault answers %i to the requests that it means and to no others',
  async (status) => {
    await using cluster = await start()
    const { core, add } = cluster
    const target = { resource: 'configmaps', verb: 'list' }
    const fault = add({ kind: 'api-answers', status, retryAfterSeconds: 7, target })
    const failed = await core
      .listNamespacedConfigMap({ namespace })
      .catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: status, headers: { 'retry-after': '7' } })
    await core.listNamespacedSecret({ namespace })
    fault.end()
    await core.listNamespacedConfigMap({ namespace })
  },
)

test('a fault may strike a share of the requests only', async () => {
  await using cluster = await start()
  const { core, add } = cluster
  add({ kind: 'api-answers', status: 500, share: 0.5 })
  const requests = Array.from({ length: 40 }, () => core.listNamespacedConfigMap({ namespace }))
  const outcomes = (await Promise.allSettled(requests)).map(({ status }) => status)
  expect(new Set(outcomes)).toEqual(new Set(['fulfilled', 'rejected']))
})

test('an access review knows what a fault forbids', async () => {
  await using cluster = await start()
  const { config, add } = cluster
  add({ kind: 'api-answers', status: 403, target: { resource: 'pods', verb: 'watch' } })
  const review = async (verb: string) => {
    const spec = { resourceAttributes: { verb, resource: 'pods', namespace } }
    const api = config.makeApiClient(AuthorizationV1Api)
    const { status } = await api.createSelfSubjectAccessReview({ body: { spec } })
    return status?.allowed
  }
  expect([await review('watch'), await review('list')]).toEqual([false, true])
})

test('a pod is refused in the words of a fault', async () => {
  await using cluster = await start()
  const { core, add } = cluster
  add({ kind: 'admission-refuses', message: 'admission webhook "a.b" denied the request: no' })
  const spec = { containers: [{ name: 'main', image: 'any' }] }
  const request = core.createNamespacedPod({ namespace, body: { metadata: { name: 'p' }, spec } })
  const refused = await request.catch((error: unknown) => error)
  expect(JSON.parse((refused as { body: string }).body).message).toBe(
    'pods "p" is forbidden: admission webhook "a.b" denied the request: no',
  )
})

test('a slow API answers later', async () => {
  await using cluster = await start()
  const { core, add } = cluster
  add({ kind: 'api-slow', delayMs: 300, target: { resource: 'configmaps' } })
  const before = performance.now()
  await core.listNamespacedConfigMap({ namespace })
  expect(performance.now() - before).toBeGreaterThan(250)
})

test('a dropped watch breaks, and what it missed is told from where it was', async () => {
  await using cluster = await start()
  const { config, core, create, add } = cluster
  const resourceVersion = await version(core)
  using watching = await listen(config, { resourceVersion })
  add({ kind: 'watches-drop' }).end()
  await watching.ended
  await create('one')
  using again = await listen(config, { resourceVersion })
  await expect.poll(() => again.told.map(({ object }) => object.metadata.name)).toEqual(['one'])
})

test('watches that are dropped every few moments are cut each time', async () => {
  await using cluster = await start()
  const { config, add } = cluster
  add({ kind: 'watches-drop', everyMs: 20 })
  for (let index = 0; index < 3; index++) {
    using watching = await listen(config)
    await watching.ended
    expect(watching.told.every(({ type }) => type !== 'ERROR')).toBe(true)
  }
})

test('a stalled watch stays open, says nothing, and tells everything in the end', async () => {
  await using cluster = await start()
  const { config, core, create, add, emulator } = cluster
  const query = { resourceVersion: await version(core), allowWatchBookmarks: true }
  using watching = await listen(config, query)
  await create('one')
  await expect.poll(() => watching.told.some(({ type }) => type === 'ADDED')).toBe(true)
  const fault = add({ kind: 'watches-stall', target: { resource: 'configmaps' } })
  await new Promise((settle) => setTimeout(settle, 50))
  const before = watching.told.length
  await create('two')
  using late = await listen(config, query)
  await new Promise((settle) => setTimeout(settle, 200))
  expect([watching.told.length, late.told.length]).toEqual([before, 0])
  expect(emulator.requests.openWatches('configmaps')).toBe(2)
  fault.end()
  const names = (told: typeof watching.told) =>
    told.filter(({ type }) => type === 'ADDED').map(({ object }) => object.metadata.name)
  await expect.poll(() => names(watching.told)).toEqual(['one', 'two'])
  await expect.poll(() => names(late.told)).toEqual(['one', 'two'])
})

test('a watch that comes back after its history was compacted is told 410', async () => {
  await using cluster = await start()
  const { config, core, create, add } = cluster
  const resourceVersion = await version(core)
  await create('one')
  add({ kind: 'history-expires' })
  using watching = await listen(config, { resourceVersion })
  await watching.ended
  expect(watching.told).toMatchObject([{ type: 'ERROR', object: { code: 410 } }])
})

test('a list that is continued after its history was compacted is told 410', async () => {
  await using cluster = await start()
  const { core, create, add } = cluster
  await create('one')
  const { metadata: { _continue: next = '' } = {} } = await core.listNamespacedConfigMap({
    namespace,
    limit: 1,
  })
  await create('two')
  add({ kind: 'history-expires' })
  const query = { namespace, limit: 1, _continue: next }
  await expect(core.listNamespacedConfigMap(query)).rejects.toThrow('410')
})

test('an API that is down cuts watches and refuses connections, and processes go on', async () => {
  await using cluster = await start()
  const { config, core, create, add, emulator } = cluster
  const file = join(emulator.stateDirectory, 'ticks')
  const command = ['sh', '-c', `while :; do echo tick >> ${file}; sleep 0.02; done`]
  const spec = { containers: [{ name: 'main', image: 'any', command }] }
  await core.createNamespacedPod({ namespace, body: { metadata: { name: 'ticking' }, spec } })
  await create('one')
  using watching = await listen(config)
  const ticks = () => (existsSync(file) ? readFileSync(file).length : 0)
  await expect.poll(ticks).toBeGreaterThan(0)
  const fault = add({ kind: 'api-down' })
  await watching.ended
  const before = ticks()
  await expect.poll(ticks).toBeGreaterThan(before)
  await expect(core.listNamespacedConfigMap({ namespace })).rejects.toThrow('fetch failed')
  fault.end()
  const list = () => core.listNamespacedConfigMap({ namespace }).catch(() => undefined)
  await expect.poll(list).toMatchObject({ items: [{}, {}] })
})
