import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'

import { describe, expect } from 'vitest'

import { nodeAgent, test } from './__fixtures__/pod-test.ts'
import { pods, shells } from './__fixtures__/seats.ts'
import { pause, until } from './__fixtures__/waiting.ts'

const timeout = 60_000

/** Writes this many bytes of varied text as fast as the file takes them, and ends. */
const writes = (bytes: number, status = 0): string[] =>
  nodeAgent(`
    const { writeSync } = require('node:fs')
    const { createHash } = require('node:crypto')
    let left = ${bytes}
    for (let seed = 0; left > 0; seed += 1) {
      const block = Buffer.alloc(Math.min(left, 1 << 20), createHash('sha512').update(String(seed)).digest())
      left -= writeSync(1, block)
    }
    process.exitCode = ${status}`)

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** What the descriptors of a process lead to; nothing when it has ended. */
function descriptors(pid: number): Map<string, string> {
  try {
    const folder = `/proc/${pid}/fd`
    return new Map(readdirSync(folder).map((name) => [name, readlinkSync(`${folder}/${name}`)]))
  } catch {
    return new Map()
  }
}

test.concurrent.for(shells)(
  'only the mirrors hold the streams of the container, under $name',
  { timeout },
  async (shell, { start }) => {
    const run = start(['sleep', '3600'], { shell })
    await run.begun()
    const all = () => run.helpers().map((pid) => descriptors(pid))
    const mirrors = () => all().filter((each) => each.get('5')?.startsWith(run.attemptDirectory))
    await until(() => mirrors().length === 2)
    const streams = mirrors().map((each) => each.get('3'))
    expect(new Set(streams).size).toBe(2)
    const holders = () =>
      all().filter(
        (each) => !each.has('5') && [...each.values()].some((to) => streams.includes(to)),
      )
    // A child that has just been forked has not yet given them up.
    await until(() => holders().length === 0)
  },
)

test.concurrent.for(shells)(
  '100 MB of output leave the container without losing a byte, under $name',
  { timeout },
  async (shell, { start }) => {
    const run = start(writes(100_000_000), { shell })
    expect(await run.ended).toEqual({ status: 0, signal: null })
    expect(run.stdoutBytes).toBe(100_000_000)
    expect(run.stdoutDigest()).toBe(digest(run.bytes('stdout.ndjson')))
    expect(run.record()).toMatchObject({ stdoutBytes: 100_000_000 })
  },
)

describe.concurrent.for(pods)('under $name', { timeout }, (pod) => {
  test('output leaves the container while the agent runs', async ({ start }) => {
    const run = start(['sh', '-c', 'echo one; echo two >&2; cat; exec sleep 3600'], {
      ...pod,
      graceSeconds: 4,
    })
    await until(() => run.stdout === 'one\nthe prompt' && run.stderr === 'two\n')
    run.signal('SIGTERM')
    await run.ended
    expect(run.stdout).toBe('one\nthe prompt')
  })

  test('a reader that is slow gets everything', async ({ start }) => {
    const run = start(writes(3_000_000, 7), { ...pod, stalled: true })
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of run.stdoutStream) {
      hash.update(chunk)
      bytes += chunk.length
      await pause(50)
    }
    expect(await run.ended).toEqual({ status: 7, signal: null })
    expect(bytes).toBe(3_000_000)
    expect(hash.digest('hex')).toBe(digest(run.bytes('stdout.ndjson')))
  })

  test('a reader that has stalled keeps neither the agent nor the end waiting', async ({
    start,
  }) => {
    const run = start(writes(20_000_000, 7), { ...pod, stalled: true })
    expect(await run.ended).toEqual({ status: 7, signal: null })
    expect(run.bytes('stdout.ndjson').length).toBe(20_000_000)
    expect(run.record()).toMatchObject({ status: 7, stdoutBytes: 20_000_000 })
    run.stdoutStream.resume()
    await once(run.stdoutStream, 'close')
  })

  test('a reader that is gone stops nothing', async ({ start }) => {
    const run = start(['sh', '-c', 'echo one; sleep 1; echo two; exit 7'], {
      ...pod,
      stalled: true,
    })
    run.stdoutStream.destroy()
    expect(await run.ended).toEqual({ status: 7, signal: null })
    expect(run.read('stdout.ndjson')).toBe('one\ntwo\n')
  })

  test('a grandchild that goes on writing does not delay the end', async ({ start }) => {
    const run = start(
      ['sh', '-c', '(while sleep 0.02; do echo more; done) & echo $!; sleep 0.5; exit 7'],
      pod,
    )
    expect(await run.ended).toEqual({ status: 7, signal: null })
    const [grandchild, ...more] = run.stdout.split('\n')
    if (pod.seat === 'plain') process.kill(Number(grandchild), 'SIGKILL')
    expect(more).toContain('more')
  })
})
