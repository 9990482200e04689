import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, vi } from 'vitest'

import { createAttempt } from './__fixtures__/pod-folders.ts'
import { nodeAgent } from './__fixtures__/pod-test.ts'
import type { Pod } from './__fixtures__/pod.ts'
import { pods } from './__fixtures__/seats.ts'
import { absent, test } from './__fixtures__/volume-test.ts'
import { until } from './__fixtures__/waiting.ts'

const timeout = 60_000
// These tests wait more than they work.
vi.setConfig({ maxConcurrency: 16 })

describe.concurrent.for(pods)('on a volume that hangs, under $name', { timeout }, (pod) => {
  const messageOf = async (run: Pod): Promise<Record<string, unknown>> => {
    await until(() => run.message().endsWith('\n'))
    return run.record()
  }

  // A namespace cannot end before the volume lets go of its processes.
  const endedWhileHung = async (run: Pod): Promise<unknown> =>
    pod.seat === 'plain' ? (await run.ended).status : run.record()['status']

  test('the signal reaches the agent, and the message is written', async ({
    start,
    volume,
    skip,
  }) => {
    const frozen = volume.freezable() ?? absent(skip, 'no file system can be frozen here')
    const told = join(frozen.folder, '..', 'told')
    const program = `
      const { writeFileSync } = require('node:fs')
      process.on('SIGINT', () => { writeFileSync(process.argv[1], 'int'); process.exit(4) })
      setInterval(() => {}, 1000); console.log('up')`
    const run = start([...nodeAgent(program), told], {
      ...pod,
      attemptDirectory: createAttempt(join(frozen.folder, 'attempt')),
    })
    await run.said('up')
    await run.begun()
    frozen.freeze()
    run.signal('SIGTERM')
    expect(await messageOf(run)).toMatchObject({
      status: 4,
      stopReason: 'signal',
    })
    expect(readFileSync(told, 'utf8')).toBe('int')
    expect(await endedWhileHung(run)).toBe(4)
    frozen.thaw()
    expect(await run.ended).toMatchObject({ status: 4 })
  })

  test('an agent that cannot be killed is given up in time', async ({ start, volume, skip }) => {
    const frozen = volume.freezable() ?? absent(skip, 'no file system can be frozen here')
    const program = `
      const { writeSync } = require('node:fs')
      process.on('SIGINT', () => {}); writeSync(1, 'up'); setInterval(() => writeSync(1, '.'), 50)`
    const run = start(nodeAgent(program), {
      ...pod,
      attemptDirectory: createAttempt(join(frozen.folder, 'attempt')),
      graceSeconds: 6,
    })
    await run.said('up')
    await run.begun()
    frozen.freeze()
    const before = Date.now()
    run.signal('SIGTERM')
    expect(await messageOf(run)).toMatchObject({
      status: 137,
      stopReason: 'signal',
    })
    expect(await endedWhileHung(run)).toBe(137)
    expect(Date.now() - before).toBeGreaterThan(3000)
    frozen.thaw()
    expect(await run.ended).toMatchObject({ status: 137 })
  })

  test('a run whose volume hangs before the agent starts ends without it', async ({
    start,
    volume,
    skip,
  }) => {
    const frozen = volume.freezable() ?? absent(skip, 'no file system can be frozen here')
    const attemptDirectory = createAttempt(join(frozen.folder, 'attempt'))
    frozen.freeze()
    const run = start(['echo', 'ran'], { ...pod, attemptDirectory, stalled: true })
    await until(() => run.pid > 0 && run.catches('SIGUSR1'))
    run.signal('SIGTERM')
    expect(await messageOf(run)).toMatchObject({ status: 143, stopReason: 'signal' })
    expect(await endedWhileHung(run)).toBe(143)
    frozen.thaw()
    expect(await run.ended).toMatchObject({ status: 143 })
    expect(run.read('stdout.ndjson')).toBe('')
  })

  test.for([
    ['nothing waits for a volume that never answers', 'process.exit(4)', 4],
    ['an agent that ignores everything is killed while the volume never answers', '', 137],
  ] as const)('%s', async ([, onTerm, status], { start, volume, skip }) => {
    const program = `
      process.on('SIGINT', () => console.log('int')); process.on('SIGTERM', () => { ${onTerm} })
      setInterval(() => {}, 1000); console.log('up')`
    const run = start(nodeAgent(program), { ...pod, graceSeconds: 6, stalled: true })
    await run.said('up')
    await run.begun()
    if (!(await volume.silence(run))) absent(skip, 'no volume can be silenced here')
    run.signal('SIGTERM')
    expect(await messageOf(run)).toMatchObject({ status, stdoutBytes: null, stopReason: 'signal' })
    expect(await run.ended).toEqual({ status, signal: null })
  })
})
