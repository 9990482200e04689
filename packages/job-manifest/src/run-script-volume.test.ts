import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, vi } from 'vitest'

import { createAttempt } from './__fixtures__/pod-folders.ts'
import { nodeAgent } from './__fixtures__/pod-test.ts'
import { pods, shells } from './__fixtures__/seats.ts'
import { absent, test } from './__fixtures__/volume-test.ts'
import { until } from './__fixtures__/waiting.ts'

const timeout = 60_000
// These tests wait more than they work.
vi.setConfig({ maxConcurrency: 16 })

const fills = nodeAgent(`
  const { writeSync } = require('node:fs')
  try { for (;;) writeSync(1, Buffer.alloc(10_000, 'x')) } catch (error) { process.exitCode = error.code === 'ENOSPC' ? 5 : 6 }`)

describe.concurrent.for(shells)('under $name', { timeout }, (shell) => {
  test('an agent that fills the volume ends with its own status, and the sizes are in the message', async ({
    start,
    volume,
    skip,
  }) => {
    const small = volume.small(400_000) ?? absent(skip, 'no small file system can be mounted here')
    const run = start(fills, {
      shell,
      attemptDirectory: createAttempt(join(small, 'attempt')),
      beatSeconds: 1,
    })
    expect(await run.ended).toEqual({ status: 5, signal: null })
    const stdoutBytes = run.bytes('stdout.ndjson').length
    expect(run.record()).toMatchObject({ status: 5, stdoutBytes, stopReason: null })
    expect(run.stdoutBytes).toBe(stdoutBytes)
  })

  test('a volume that is full from the start ends the run before the agent has run', async ({
    start,
    volume,
    skip,
  }) => {
    const small = volume.small(400_000) ?? absent(skip, 'no small file system can be mounted here')
    const attemptDirectory = createAttempt(join(small, 'attempt'))
    expect(() => writeFileSync(join(small, 'filler'), Buffer.alloc(1_000_000))).toThrow('ENOSPC')
    const run = start(['echo', 'ran'], { shell, attemptDirectory })
    expect(await run.ended).toEqual({ status: 74, signal: null })
    expect(run.record()).toMatchObject({ status: 74, stopReason: 'volume' })
    expect(run.read('stdout.ndjson')).toBe('')
  })

  test('when there is room again, the next line does not continue a torn one', async ({
    start,
    volume,
    skip,
  }) => {
    const small = volume.small(400_000) ?? absent(skip, 'no small file system can be mounted here')
    const run = start(['sh', '-c', 'echo up; exec sleep 3600'], {
      shell,
      attemptDirectory: createAttempt(join(small, 'attempt')),
      beatSeconds: 1,
      graceSeconds: 4,
    })
    await run.begun()
    const filler = join(small, 'filler')
    expect(() => writeFileSync(filler, Buffer.alloc(1_000_000))).toThrow('ENOSPC')
    writeFileSync(join(run.attemptDirectory, 'events.ndjson'), '{"v":1,"type":"be', { flag: 'a' })
    rmSync(filler)
    const before = run.read('events.ndjson').length
    await until(() => run.read('events.ndjson').slice(before).includes('"beat"'))
    run.signal('SIGTERM')
    await run.ended
    const lines = run.read('events.ndjson').split('\n')
    expect(
      lines.filter((line) => line.startsWith('{"v":1,"type":"be') && !line.endsWith('}')),
    ).toHaveLength(1)
    expect(JSON.parse(lines.at(-2) ?? '')).toMatchObject({ type: 'exit' })
  })

  test('a line that was torn by an earlier start of the pod is ended first', async ({
    folder,
    start,
  }) => {
    const attemptDirectory = createAttempt(join(folder, 'attempt'))
    writeFileSync(join(attemptDirectory, 'events.ndjson'), '{"v":1,"type":"begin","pod')
    const run = start(['true'], { shell, attemptDirectory })
    await run.ended
    const [torn, begin] = run.read('events.ndjson').split('\n')
    expect(torn).toBe('{"v":1,"type":"begin","pod')
    expect(JSON.parse(begin ?? '')).toMatchObject({ type: 'begin', podUid: 'pod-1' })
  })
})

test.concurrent.for(pods)(
  'an agent that replaces its files harms only itself, under $name',
  { timeout },
  async (pod, { start }) => {
    const agent = `cd "$1" && rm stdout.ndjson stderr.log events.ndjson && mkfifo events.ndjson stderr.log
    ln -s /etc/passwd stdout.ndjson; exit 7`
    const attemptDirectory = createAttempt(mkdtempSync(join(tmpdir(), 'run-script-hostile-')))
    const run = start(['sh', '-c', agent, 'sh', attemptDirectory], { ...pod, attemptDirectory })
    expect(await run.ended).toMatchObject({ status: 7 })
    expect(run.record()).toMatchObject({ status: 7, stdoutBytes: null, stopReason: null })
    rmSync(attemptDirectory, { recursive: true })
  },
)
