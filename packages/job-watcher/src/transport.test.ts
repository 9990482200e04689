import { expect, test } from 'vitest'

import { status } from './__fixtures__/api-answers.ts'
import type { ApiRequest } from './__fixtures__/recorded-api.ts'
import { Replay, until } from './__fixtures__/replay.ts'
import { running } from './__fixtures__/running-replay.ts'

test('asks for bookmarks, a time limit and the place in the stream where it is', async () => {
  await using replay = await running('podDeleted')
  const watch = replay.api.requests.find(({ verb, kind }) => verb === 'watch' && kind === 'pods')
  const query = watch?.url.searchParams
  expect(query?.get('allowWatchBookmarks')).toBe('true')
  expect(Number(query?.get('timeoutSeconds'))).toBeGreaterThanOrEqual(261)
  expect(Number(query?.get('timeoutSeconds'))).toBeLessThanOrEqual(319)
  expect(query?.get('resourceVersion')).toMatch(/^\d+$/)
  expect(query?.get('labelSelector')).toBe('app=test')
})

test('resumes a broken watch where it was, without a list', async () => {
  await using replay = await running('podDeleted')
  const position = replay.api.present('pods')[0]?.metadata.resourceVersion
  replay.api.closeWatches('break')
  await replay.pass(2_000)
  expect(replay.api.count('list', 'pods')).toBe(1)
  const last = replay.api.requests.findLast(({ verb, kind }) => verb === 'watch' && kind === 'pods')
  expect(last?.url.searchParams.get('resourceVersion')).toBe(position)
})

test('lists again when the server has forgotten the place in the stream', async () => {
  await using replay = await running('podDeleted')
  replay.api.fault = ({ verb }, response) => {
    if (verb !== 'watch') return false
    status(response, 410, 'Expired')
    return true
  }
  replay.api.closeWatches('break')
  await replay.pass(2_000)
  expect(replay.api.count('list', 'pods')).toBeGreaterThan(1)
  replay.api.fault = undefined
  await replay.pass(30_000)
  expect(replay.last?.phase).toBe('running')
})

test('lists again once in ten minutes, although every watch goes well', async () => {
  await using replay = await running('podDeleted')
  for (let minute = 0; minute < 30; minute += 5) {
    await replay.pass(300_000)
    replay.api.closeWatches('end')
    await replay.pass(1_000)
  }
  expect(replay.api.count('list', 'pods')).toBeGreaterThanOrEqual(3)
  expect(replay.api.count('list', 'pods')).toBeLessThanOrEqual(5)
  expect(replay.watcher.health.errors).toEqual([])
})

test('opens a watch again that has been silent for longer than bookmarks take', async () => {
  await using replay = await running('podDeleted')
  replay.api.mute = true
  await replay.play()
  expect(replay.last?.phase).toBe('running')
  await replay.silence(91_000)
  expect(replay.phases.at(-1)).toBe('ended')
})

test('waits at least as long as Retry-After says', async () => {
  await using replay = await running('podDeleted')
  const asked: number[] = []
  replay.api.fault = (_request, response) => {
    asked.push(replay.clock.now())
    status(response, 429, 'TooManyRequests', undefined, { 'retry-after': '40' })
    return true
  }
  const start = replay.clock.now()
  replay.api.closeWatches('break')
  await replay.silence(39_000)
  expect(asked).toHaveLength(2)
  await replay.silence(60_000)
  expect(asked.length).toBeGreaterThanOrEqual(4)
  expect(asked.filter((at) => at - start < 40_000)).toHaveLength(2)
})

test('pauses between attempts grow, differ, and stay below 7.5 s', async () => {
  await using replay = await running('podDeleted')
  const asked: number[] = []
  replay.api.fault = ({ kind }, response) => {
    if (kind === 'pods') asked.push(replay.clock.now())
    status(response, 500, 'InternalError')
    return true
  }
  replay.api.closeWatches('break')
  for (let second = 0; second < 100; second += 1) await replay.silence(1_000)
  const pauses = asked.slice(1).map((at, index) => at - (asked[index] ?? 0))
  expect(Math.max(...pauses)).toBeLessThanOrEqual(7_501)
  expect(Math.max(...pauses)).toBeGreaterThan(2_500)
  expect(pauses[0]).toBeLessThan(1_000)
  expect(asked.length).toBeLessThan(50)
})

test('an API that cannot be reached makes a Job unobservable after three minutes, and nothing more', async () => {
  await using replay = await running('podDeleted')
  await replay.api.refuse()
  await replay.silence(170_000)
  expect(replay.last?.phase).toBe('running')
  expect(replay.watcher.health.apiReachable).toBe(false)
  await replay.silence(1_000_000)
  expect(replay.last?.phase).toBe('unobservable')
  expect(replay.last?.pod?.phase).toBe('Running')
  await replay.api.listen()
  await replay.pass(10_000)
  expect(replay.watcher.health.apiReachable).toBe(true)
  expect(replay.last?.phase).toBe('running')
  await replay.play()
  expect(replay.phases.join(' > ')).toBe(
    'waiting > running > unobservable > running > ending > ended',
  )
})

test('a Job that ends while the API cannot be reached is told as it ended', async () => {
  await using replay = await running('evictedByApi')
  await replay.api.refuse()
  await replay.play()
  await replay.silence(8_000)
  expect(replay.last?.phase).toBe('running')
  await replay.api.listen()
  await replay.pass(10_000)
  expect(replay.last?.phase).toBe('ended')
  expect(replay.last?.pod?.containers[0]?.exitCode).toBe(143)
})

test('reads a list in pages and begins anew when the server has forgotten the rest', async () => {
  await using replay = await Replay.open('preempted', { limits: { pageSize: 1 } })
  for (const entry of replay.entries) {
    if (replay.api.present('pods').length < 2) replay.api.apply(entry)
  }
  let forgotten = 0
  replay.api.fault = ({ url }, response) => {
    if (url.searchParams.get('continue') === null || forgotten > 0) return false
    forgotten += 1
    status(response, 410, 'Expired')
    return true
  }
  const following = replay.follow()
  await until('the rest is forgotten', () => forgotten > 0)
  await replay.pass(5_000)
  await following
  const pages = replay.api.requests
    .filter(({ verb, kind }) => verb === 'list' && kind === 'pods')
    .map(({ url }) => url.searchParams.get('continue'))
  expect(pages).toEqual([null, '1', null, '1'])
})

test('an event or a page beyond the limit is refused, and a list tells what it would have told', async () => {
  await using replay = await running('podDeleted', { limits: { maxEventBytes: 20_000 } })
  replay.api.send('pods', `{"type":"MODIFIED","object":"${'x'.repeat(30_000)}"}`)
  await until('it is refused', () => replay.watcher.health.errors.length > 0)
  await replay.pass(5_000)
  expect(replay.watcher.health.errors.at(-1)?.message).toMatch(/longer than 20000 bytes/)
  expect(replay.api.openWatches).toBe(2)
  await replay.play()
  expect(replay.last?.phase).toBe('ended')
})

test('errors in the health are bounded and repetitions are counted', async () => {
  await using replay = await running('podDeleted')
  let attempt = 0
  replay.api.fault = (_request, response) => {
    attempt += 1
    status(response, 500 + (attempt % 90), `Failure${attempt}`)
    return true
  }
  replay.api.closeWatches('break')
  for (let minute = 0; minute < 10; minute += 1) await replay.silence(60_000)
  expect(replay.watcher.health.errors).toHaveLength(20)
  await replay.api.refuse()
  await replay.silence(60_000)
  expect(replay.watcher.health.errors.at(-1)?.count).toBeGreaterThan(2)
  expect(replay.watcher.health.errors.at(-1)?.message).toMatch(/ECONNREFUSED/)
})

test('a thousand Jobs cost two lists and two watches', async () => {
  await using replay = await Replay.open('success')
  const copies = Array.from({ length: 1_000 }, (_, index) => ({
    name: `run-${index}`,
    uid: `uid-${index}`,
  }))
  const [first] = replay.entries
  for (const [index, metadata] of copies.entries()) {
    const object = structuredClone(first?.object)
    if (object === undefined || first === undefined) continue
    Object.assign(object.metadata, metadata, { resourceVersion: String(1_000 + index) })
    replay.api.apply({ ...first, object })
  }
  const follows = copies.map((job) => replay.watcher.follow(job))
  const states = await Promise.all(follows.map(async (follow) => (await follow.next()).value))
  expect(new Set(states.map((state) => state?.phase))).toEqual(new Set(['waiting']))
  const summary = (requests: readonly ApiRequest[]) =>
    requests.map(({ verb, kind }) => `${verb} ${kind}`).toSorted()
  await until('both watches are open', () => replay.api.openWatches === 2)
  expect(summary(replay.api.requests)).toEqual([
    ...Array.from({ length: 4 }, () => 'list jobs'),
    'list pods',
    'watch jobs',
    'watch pods',
  ])
})
