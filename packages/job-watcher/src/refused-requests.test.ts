import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { KubeConfig } from '@kubernetes/client-node'
import { expect, onTestFinished, test } from 'vitest'

import { status } from './__fixtures__/api-answers.ts'
import { kubeConfigFor, Replay, until } from './__fixtures__/replay.ts'
import { running } from './__fixtures__/running-replay.ts'

test('reads the configuration again after a 401 and asks at once', async () => {
  const tokens: (string | undefined)[] = []
  await using replay = await Replay.open('podDeleted', {
    reloadKubeConfig: () => kubeConfigFor(replay.api.address, 'second'),
  })
  replay.api.fault = ({ authorization }, response) => {
    tokens.push(authorization)
    if (authorization === 'Bearer second') return false
    status(response, 401, 'Unauthorized')
    return true
  }
  await replay.follow()
  expect(tokens.slice(0, 2)).toEqual(['Bearer test-token', 'Bearer test-token'])
  expect(new Set(tokens.slice(2))).toEqual(new Set(['Bearer second']))
})

test('reads a rotated token file again although the client has cached the old token', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'job-watcher-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const tokenFile = join(folder, 'token')
  writeFileSync(tokenFile, 'old')
  const kubeConfig = new KubeConfig()
  await using replay = await Replay.open('podDeleted', { kubeConfig })
  kubeConfig.loadFromOptions({
    clusters: [{ name: 'test', server: replay.api.address, skipTLSVerify: true }],
    users: [{ name: 'test', authProvider: { name: 'tokenFile', config: { tokenFile } } }],
    contexts: [{ name: 'test', cluster: 'test', user: 'test' }],
    currentContext: 'test',
  })
  let valid = 'Bearer old'
  replay.api.fault = ({ authorization }, response) => {
    if (authorization === valid) return false
    status(response, 401, 'Unauthorized')
    return true
  }
  await replay.follow()
  writeFileSync(tokenFile, 'new')
  valid = 'Bearer new'
  replay.api.closeWatches('break')
  await replay.pass(5_000)
  expect(replay.api.openWatches).toBe(2)
  expect(replay.api.requests.at(-1)?.authorization).toBe('Bearer new')
})

test('asks slowly while it is refused with 401', async () => {
  await using replay = await running('podDeleted')
  let asked = 0
  replay.api.fault = (_request, response) => {
    asked += 1
    status(response, 401, 'Unauthorized')
    return true
  }
  replay.api.closeWatches('break')
  for (let minute = 0; minute < 10; minute += 1) await replay.silence(60_000)
  expect(asked).toBeLessThan(90)
  expect(replay.last?.phase).toBe('unobservable')
  replay.api.fault = undefined
  await replay.pass(60_000)
  expect(replay.last?.phase).toBe('running')
})

test('a missing permission is named by the health and ends nothing', async () => {
  await using replay = await Replay.open('podDeleted')
  replay.api.fault = ({ verb, kind }, response) => {
    if (verb !== 'list' || kind !== 'pods') return false
    status(response, 403, 'Forbidden')
    return true
  }
  const following = replay.follow()
  await until('the refusal is known', () => replay.watcher.health.forbidden.length > 0)
  await replay.pass(300_000)
  expect(replay.watcher.health.forbidden).toEqual(['list pods'])
  expect(replay.watcher.health.errors.at(-1)).toMatchObject({ what: 'list pods', status: 403 })
  expect(replay.last?.phase).toBe('unobservable')
  replay.api.fault = undefined
  await replay.pass(60_000)
  await following
  expect(replay.watcher.health.forbidden).toEqual([])
  await replay.play()
  expect(replay.last?.phase).toBe('ended')
})
