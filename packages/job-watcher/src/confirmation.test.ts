import { expect, test } from 'vitest'

import { json, status } from './__fixtures__/api-answers.ts'
import type { RecordedEntry } from './__fixtures__/recording.ts'
import { Replay, until } from './__fixtures__/replay.ts'

const isJobDeleted = ({ kind, type }: RecordedEntry): boolean =>
  kind === 'jobs' && type === 'DELETED'
const isPodDeleted = ({ kind, type }: RecordedEntry): boolean =>
  kind === 'pods' && type === 'DELETED'

/** A replay up to the moment before the first entry that is recognised. */
async function before(
  recording: string,
  recognised: (entry: RecordedEntry) => boolean,
): Promise<Replay> {
  const replay = await Replay.open(recording)
  await replay.follow()
  const at = replay.entries.findIndex(recognised)
  const last = replay.entries[at - 1]
  await replay.play((entry) => entry === last)
  return replay
}

/** The same entry about an object that only the watch has lost. */
function deletedOnTheWatchOnly(replay: Replay, kind: 'jobs' | 'pods'): void {
  replay.api.send(kind, { type: 'DELETED', object: replay.api.present(kind)[0] })
}

test('a Job that only the watch has lost is not gone', async () => {
  await using replay = await before('jobDeletedBackground', isJobDeleted)
  const states = replay.states.length
  deletedOnTheWatchOnly(replay, 'jobs')
  await replay.pass(10_000)
  expect(replay.api.count('get', 'jobs')).toBe(1)
  expect(replay.states).toHaveLength(states)
  expect(replay.current?.gone).toBeUndefined()
})

test('a pod that only the watch has lost is not gone', async () => {
  await using replay = await before('podDeleted', ({ object }) => isDoomed(object))
  expect(replay.last?.phase).toBe('running')
  deletedOnTheWatchOnly(replay, 'pods')
  await replay.pass(10_000)
  expect(replay.current?.phase).toBe('running')
  expect(replay.current?.pod?.observed).toBe('present')
})

test.for([
  ['an ingress', 'text/html', '<h1>404 page not found</h1>'],
  ['an API that does not know Jobs', 'application/json', '{"kind":"Status","code":404}'],
  ['another name', 'application/json', notFound('else')],
] as const)('a 404 from %s is no proof that a Job is gone', async ([, type, body]) => {
  await using replay = await before('jobDeletedBackground', isJobDeleted)
  replay.api.fault = ({ verb }, response) => {
    if (verb !== 'get') return false
    response.writeHead(404, { 'content-type': type })
    response.end(body)
    return true
  }
  await replay.step()
  await replay.pass(10_000)
  expect(replay.current?.gone).toBeUndefined()
  expect(replay.watcher.health.errors.at(-1)?.what).toBe('get jobs')
  replay.api.fault = undefined
  await replay.pass(10_000)
  expect(replay.current?.gone).toMatchObject({ detectedVia: 'watch-deleted' })
})

test('a Job whose name another Job has taken is gone', async () => {
  await using replay = await before('jobDeletedBackground', isJobDeleted)
  const other = structuredClone(replay.api.present('jobs')[0])
  Object.assign(other?.metadata ?? {}, { uid: 'another' })
  replay.api.fault = ({ verb }, response) => {
    if (verb !== 'get') return false
    json(response, 200, other)
    return true
  }
  await replay.play()
  expect(replay.last?.gone).toMatchObject({ detectedVia: 'watch-deleted' })
  expect(replay.last?.job?.uid).toBe(replay.job.uid)
  expect(replay.last?.job?.observed).toBe('gone')
})

test('who may list Jobs but not get them still learns that one is gone', async () => {
  await using replay = await before('jobDeletedBackground', isJobDeleted)
  replay.api.fault = ({ verb }, response) => {
    if (verb === 'get') status(response, 403, 'Forbidden')
    return verb === 'get'
  }
  await replay.play()
  expect(replay.last?.gone).toMatchObject({ detectedVia: 'watch-deleted' })
  expect(replay.watcher.health.forbidden).toEqual(['get jobs'])
})

test('a live read that fails is repeated ever more slowly and decides nothing', async () => {
  await using replay = await before('jobDeletedBackground', isJobDeleted)
  replay.api.fault = ({ verb }, response) => {
    if (verb === 'get') status(response, 500, 'InternalError')
    return verb === 'get'
  }
  await replay.step()
  for (let second = 0; second < 60; second += 1) await replay.pass(1_000)
  expect(replay.current?.gone).toBeUndefined()
  expect(replay.api.count('get', 'jobs')).toBeGreaterThan(3)
  expect(replay.api.count('get', 'jobs')).toBeLessThan(40)
})

test('a Job missing from a list is confirmed live before it is gone', async () => {
  await using replay = await before('jobDeletedBackground', isJobDeleted)
  replay.api.mute = true
  await replay.play()
  replay.api.fault = ({ verb }, response) => {
    if (verb === 'watch') status(response, 410, 'Expired')
    return verb === 'watch'
  }
  replay.api.mute = false
  replay.api.closeWatches('break')
  await replay.pass(1_000)
  replay.api.fault = undefined
  await replay.pass(30_000)
  expect(replay.last?.phase).toBe('gone')
  expect(replay.last?.gone?.detectedVia).toBe('relist-absent')
  expect(replay.last?.gone?.observations).toBeGreaterThanOrEqual(2)
  expect(replay.last?.pod).toMatchObject({ observed: 'gone', phase: 'Running' })
})

test('a Job that was gone before the first look is found so by one live read', async () => {
  await using replay = await Replay.open('ttlAfterFinished')
  for (const entry of replay.entries) replay.api.apply(entry)
  const follow = replay.watcher.follow(replay.job)
  const first = follow.next()
  await until('a live read was made', () => replay.api.count('get', 'jobs') === 1)
  expect((await first).value).toMatchObject({
    phase: 'gone',
    gone: { detectedVia: 'live-read-404', observations: 0 },
  })
  expect((await follow.next()).done).toBe(true)
})

test.for(['success', 'exit1', 'oomMain', 'evictedByApi', 'initFails'])(
  '%s is told in one state when it was over before the first look',
  async (recording) => {
    await using replay = await Replay.open(recording)
    // A pod that is removed at the end is still there at the first look.
    for (const entry of replay.entries) if (!isPodDeleted(entry)) replay.api.apply(entry)
    await replay.follow()
    await replay.pass(5_000)
    expect(replay.states).toHaveLength(1)
    expect(replay.last?.phase).toBe('ended')
    expect(replay.last?.pod?.containers[0]?.state).toBe('terminated')
  },
)

test('a Job that failed and whose pod was gone before the first look has ended, not never begun', async () => {
  await using replay = await Replay.open('podDeleted')
  for (const entry of replay.entries) replay.api.apply(entry)
  await replay.follow()
  await replay.pass(10_000)
  expect(replay.phases.join(' > ')).toBe('ending > ended')
  expect(replay.last?.pod).toBeUndefined()
  expect(replay.last?.job?.failed).toBe(1)
})

test('a pod that is gone while its Job says nothing has ended, and its last word is kept', async () => {
  await using replay = await before('podDeleted', ({ object }) => isDoomed(object))
  const pod = replay.api.present('pods')[0]
  replay.api.forget('pods')
  replay.api.send('pods', { type: 'DELETED', object: pod })
  await replay.pass(1_000)
  expect(replay.last?.phase).toBe('ending')
  await replay.pass(10_000)
  expect(replay.last).toMatchObject({
    phase: 'ended',
    pod: { observed: 'gone', phase: 'Running', containers: [{ state: 'running' }] },
    job: { observed: 'present' },
  })
})

test('the end of a container is told by its watch although the Job and the live list were faster', async () => {
  await using replay = await before('evictedByApi', ({ object }) => isDoomed(object))
  replay.api.fault = ({ verb, kind }, response) => {
    const refused = verb === 'watch' && kind === 'pods'
    if (refused) status(response, 429, 'TooManyRequests')
    return refused
  }
  replay.api.closeWatches('break')
  await replay.pass(3_000)
  await replay.play()
  await replay.pass(20_000)
  expect(replay.last?.phase).toBe('ending')
  expect(replay.last?.job?.failed).toBe(1)
  replay.api.fault = undefined
  await replay.pass(10_000)
  expect(replay.last?.phase).toBe('ended')
  expect(replay.last?.pod?.containers[0]).toMatchObject({ state: 'terminated', exitCode: 143 })
})

test('a look from outside finds what a silent watch has not told, and is rationed', async () => {
  await using replay = await before('podDeleted', ({ object }) => isDoomed(object))
  replay.api.mute = true
  await replay.play((entry) => JSON.stringify(entry.object).includes('"terminated"'))
  expect(replay.last?.phase).toBe('running')
  for (let time = 0; time < 100; time += 1) replay.watcher.look(replay.job)
  await until('the end is known', () => replay.last?.phase === 'ended')
  expect(replay.last?.pod?.containers[0]?.exitCode).toBe(137)
  expect(replay.api.count('get', 'jobs')).toBe(1)
})

function isDoomed(object: object): boolean {
  const { metadata } = object as { metadata: { deletionTimestamp?: string } }
  return metadata.deletionTimestamp !== undefined
}

function notFound(name: string): string {
  const details = { name, kind: 'jobs' }
  return JSON.stringify({ kind: 'Status', code: 404, reason: 'NotFound', details })
}
