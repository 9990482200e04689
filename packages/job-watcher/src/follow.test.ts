import { expect, test } from 'vitest'

import { createManualClock } from './__fixtures__/manual-clock.ts'
import { RecordedApi } from './__fixtures__/recorded-api.ts'
import { kubeConfigFor, Replay, until } from './__fixtures__/replay.ts'
import {
  isOver,
  JobWatcherError,
  type JobState,
  type ObservationHealth,
  watchJobs,
  type WatchJobsOptions,
} from './index.ts'

const stop = new Error('stop')

test('a consumer that leaves its loop is not followed any more', async () => {
  await using replay = await Replay.open('podDeleted')
  replay.api.apply(replay.entries[0] ?? fail())
  const seen: JobState[] = []
  for await (const state of replay.watcher.follow(replay.job)) {
    seen.push(state)
    break
  }
  expect(seen.map(({ phase }) => phase)).toEqual(['waiting'])
  await replay.silence(0)
  const { timers } = replay.clock
  await replay.play()
  expect(replay.watcher.current(replay.job)?.phase).toBe('ended')
  expect(replay.clock.timers).toBeLessThanOrEqual(timers)
})

test('an aborted follow rejects with the reason of the signal, and others go on', async () => {
  await using replay = await Replay.open('podDeleted')
  await replay.follow()
  const abort = new AbortController()
  const follow = replay.watcher.follow(replay.job, { signal: abort.signal })
  expect((await follow.next()).value).toMatchObject({ phase: 'waiting' })
  const next = follow.next()
  abort.abort(stop)
  await expect(next).rejects.toBe(stop)
  await expect(replay.watcher.follow(replay.job, { signal: abort.signal }).next()).rejects.toBe(
    stop,
  )
  await replay.play()
  expect(replay.last?.phase).toBe('ended')
})

test('a slow consumer skips states, but never the one that is over', async () => {
  await using replay = await Replay.open('suspended')
  await replay.follow()
  await using other = await Replay.open('evictedByApi')
  await other.follow()
  const slow = other.watcher.follow(other.job)
  await slow.next()
  await other.play()
  await other.pass(60_000)
  const rest: JobState[] = []
  for await (const state of slow) rest.push(state)
  expect(rest.map(({ phase }) => phase)).toEqual(['ended'])
})

test('every state differs from the one before it', async () => {
  await using replay = await Replay.open('imageNotFound')
  await replay.follow()
  await replay.play()
  await replay.pass(240_000)
  const told = replay.states.map((state) =>
    JSON.stringify({ ...state, at: 0 }).replaceAll(/"resourceVersion":"\d+"/g, ''),
  )
  expect(told.length).toBeLessThan(10)
  expect(new Set(told).size).toBe(told.length)
})

test('follows of one watcher share two watches', async () => {
  await using replay = await Replay.open('podDeleted')
  await replay.follow()
  const second = replay.watcher.follow(replay.job)
  await second.next()
  expect(replay.api.openWatches).toBe(2)
  expect(replay.api.requests).toHaveLength(4)
})

test('nothing is sent before the first state is asked for', async () => {
  await using replay = await Replay.open('podDeleted')
  replay.watcher.follow(replay.job)
  await replay.silence(60_000)
  expect(replay.api.requests).toEqual([])
  expect(replay.clock.timers).toBe(0)
})

test('the watches stop when nobody has followed for a while, and start again', async () => {
  await using replay = await Replay.open('success', { limits: { idleMs: 30_000 } })
  await replay.follow()
  await replay.play()
  await replay.following
  await replay.silence(20_000)
  expect(replay.api.openWatches).toBe(2)
  await replay.silence(10_000)
  await until('the watches are closed', () => replay.api.openWatches === 0)
  expect(replay.clock.timers).toBe(0)
  const again = await replay.watcher.follow(replay.job).next()
  expect(again.value).toMatchObject({ phase: 'ended', job: { succeeded: 1 } })
})

test('a disposed watcher fails its follows, keeps no timer and no connection, and follows nothing more', async () => {
  await using replay = await Replay.open('podDeleted')
  await replay.follow()
  const follow = replay.watcher.follow(replay.job)
  await follow.next()
  const failed = rejection(follow.next())
  await replay.watcher[Symbol.asyncDispose]()
  expect(await failed).toMatchObject({ code: 'DISPOSED' })
  expect(replay.clock.timers).toBe(0)
  await until('the connections are closed', () => replay.api.openWatches === 0)
  const late = await replay.watcher
    .follow(replay.job)
    .next()
    .catch((error: unknown) => error)
  expect(JobWatcherError.is(late) && late.code).toBe('DISPOSED')
  await replay.watcher[Symbol.asyncDispose]()
})

test('a watcher disposed while the API hangs or is away is gone at once', async () => {
  for (const disturb of ['hang', 'away'] as const) {
    await using api = await RecordedApi.start()
    if (disturb === 'hang') api.fault = () => true
    else await api.refuse()
    const clock = createManualClock(0)
    const watcher = watchJobs({ ...optionsFor(api), clock })
    const next = watcher.follow({ name: 'run', uid: 'uid' }).next()
    const asked = () => api.requests.length > 0 || watcher.health.errors.length > 0
    await until('the API was asked', asked)
    const failed = rejection(next)
    await watcher[Symbol.asyncDispose]()
    expect(await failed).toMatchObject({ code: 'DISPOSED' })
    expect(clock.timers).toBe(0)
  }
})

test('the last word of the Job and its events are there once it has settled', async () => {
  await using replay = await Replay.open('exit1')
  await replay.follow()
  await replay.play(() => replay.last?.phase === 'ended')
  expect(replay.last?.job?.conditions).toEqual([])
  const settled = replay.watcher.settled(replay.job, { limitMs: 60_000 })
  await replay.play()
  const state = await settled
  expect(state.job?.conditions.map(({ type }) => type)).toEqual(['FailureTarget', 'Failed'])
  expect(state.events.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['SuccessfulCreate', 'Scheduled', 'Started']),
  )
  expect(isOver(state)).toBe(true)
})

test('who wants no more than its pod can say gets the events of the pod at once', async () => {
  await using replay = await Replay.open('exit1')
  await replay.follow()
  await replay.play(() => replay.last?.phase === 'ended')
  const state = await replay.watcher.settled(replay.job, { waitForJob: false, events: 'pods' })
  expect(state.job?.conditions).toEqual([])
  const reasons = state.events.map(({ reason }) => reason)
  expect(reasons).toEqual(expect.arrayContaining(['Scheduled', 'Started']))
  expect(reasons).not.toContain('SuccessfulCreate')
})

test('a Job that does not settle is returned at the limit', async () => {
  await using replay = await Replay.open('exit1')
  await replay.follow()
  await replay.play(() => replay.last?.phase === 'ended')
  replay.api.fault = () => true
  const settled = replay.watcher.settled(replay.job)
  await replay.silence(2_001)
  expect((await settled).phase).toBe('ended')
  const abort = new AbortController()
  const aborted = replay.watcher.settled(replay.job, { signal: abort.signal })
  abort.abort(stop)
  await expect(aborted).rejects.toBe(stop)
})

test('a listener hears when the API goes away and comes back; what it throws disturbs nothing', async () => {
  await using replay = await Replay.open('podDeleted')
  const heard: ObservationHealth[] = []
  replay.watcher.onHealth(() => {
    throw new Error('a bad listener')
  })
  const unsubscribe = replay.watcher.onHealth((health) => heard.push(health))
  await replay.follow()
  expect(heard.map(({ apiReachable }) => apiReachable)).toEqual([true])
  await replay.api.refuse()
  await replay.silence(5_000)
  expect(heard.at(-1)?.apiReachable).toBe(false)
  await replay.api.listen()
  await replay.pass(10_000)
  expect(heard.at(-1)?.apiReachable).toBe(true)
  const count = heard.length
  unsubscribe()
  await replay.api.refuse()
  await replay.silence(5_000)
  expect(heard).toHaveLength(count)
})

test.for([
  ['namespace', { namespace: 'Not A Namespace' }],
  ['namespace', { namespace: '../secrets' }],
  ['limits.silenceMs', { limits: { silenceMs: 0 } }],
  ['limits.pageSize', { limits: { pageSize: Number.NaN } }],
  ['graces.Unschedulable', { graces: { Unschedulable: -1 } }],
] as const)('an impossible %s is refused by name', async ([option, wrong]) => {
  await using api = await RecordedApi.start()
  const make = () => watchJobs({ ...optionsFor(api), ...wrong })
  expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', option }))
})

/** What a promise is rejected with. */
function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

function optionsFor(api: RecordedApi): WatchJobsOptions {
  return { kubeConfig: kubeConfigFor(api.address), namespace: 'test', labelSelector: 'app=test' }
}

function fail(): never {
  throw new Error('the recording is empty')
}
