import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, vi } from 'vitest'

import { createAttempt } from './__fixtures__/pod-folders.ts'
import { nodeAgent, test as podTest } from './__fixtures__/pod-test.ts'
import type { Pod } from './__fixtures__/pod.ts'
import { pods, shells } from './__fixtures__/seats.ts'
import { until } from './__fixtures__/waiting.ts'

const timeout = 60_000
// These tests wait more than they work.
vi.setConfig({ maxConcurrency: 16 })

const ran = (command: string, ...words: string[]): boolean =>
  spawnSync(command, words, { stdio: 'ignore' }).status === 0

interface Volume {
  /** Mounts a memory file system of this size for the test, or says no. */
  readonly small: (bytes: number) => string | undefined
  /** Mounts a file system that can be frozen for the test, or says no. */
  readonly freezable: () => Freezable | undefined
  /** Covers a folder, as this pod sees it, with a volume that never answers, or says no. */
  readonly silence: (run: Pod) => Promise<boolean>
}

interface Freezable {
  readonly folder: string
  freeze(): void
  thaw(): void
}

const reported = new Set<string>()

/** Skips a test, and says why once. */
function absent(skip: (note: string) => never, why: string): never {
  if (!reported.has(why)) console.log(`${why}: tests are skipped`)
  reported.add(why)
  return skip(why)
}

/** A file system whose server has opened the device and never reads from it. */
const coverWithSilence = `
  exec 3<>/dev/fuse || exit
  mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 silence "$1" || exit
  echo mounted
  exec sleep 3600`

/** A test with volumes of its own; most machines allow them to root only. */
const test = podTest.extend<{ volume: Volume }>({
  volume: async ({ folder }, use) => {
    const mounted: Freezable[] = []
    const mount = (words: string[]): Freezable | undefined => {
      const place = join(folder, `volume-${mounted.length}`)
      mkdirSync(place)
      if (!ran('mount', ...words, place)) return undefined
      const volume = {
        folder: place,
        freeze: () => expect(ran('fsfreeze', '--freeze', place)).toBe(true),
        thaw: () => void ran('fsfreeze', '--unfreeze', place),
      }
      mounted.push(volume)
      return volume
    }
    const holders: ChildProcess[] = []
    const silence = async ({ pid, attemptDirectory }: Pod): Promise<boolean> => {
      const words = ['--target', String(pid), '--mount', 'sh', '-c', coverWithSilence, 'sh']
      const holder = spawn('nsenter', [...words, attemptDirectory], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      holders.push(holder)
      mounted.push({ folder: attemptDirectory, freeze: () => {}, thaw: () => {} })
      return new Promise((resolve) => {
        holder.stdout.once('data', () => resolve(true))
        holder.once('error', () => resolve(false)).once('exit', () => resolve(false))
      })
    }
    await use({
      silence,
      small: (bytes) => mount(['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs'])?.folder,
      freezable: () => {
        const image = join(folder, 'image')
        writeFileSync(image, Buffer.alloc(8 << 20))
        return ran('mkfs.ext4', '-q', '-F', image) ? mount(['-o', 'loop', image]) : undefined
      },
    })
    for (const holder of holders) holder.kill('SIGKILL')
    for (const volume of mounted) {
      volume.thaw()
      ran('umount', '--lazy', volume.folder)
    }
  },
})

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

  test('nothing waits for a volume that never answers', async ({ start, volume, skip }) => {
    const program = `
      process.on('SIGINT', () => console.log('int')); process.on('SIGTERM', () => process.exit(4))
      setInterval(() => {}, 1000); console.log('up')`
    const run = start(nodeAgent(program), { ...pod, graceSeconds: 6, stalled: true })
    await run.said('up')
    await run.begun()
    if (!(await volume.silence(run))) absent(skip, 'no volume can be silenced here')
    run.signal('SIGTERM')
    expect(await messageOf(run)).toMatchObject({
      status: 4,
      stdoutBytes: null,
      stopReason: 'signal',
    })
    expect(await run.ended).toEqual({ status: 4, signal: null })
  })

  test('an agent that ignores everything is killed while the volume never answers', async ({
    start,
    volume,
    skip,
  }) => {
    const program = `
      process.on('SIGINT', () => {}); process.on('SIGTERM', () => {})
      setInterval(() => {}, 1000); console.log('up')`
    const run = start(nodeAgent(program), { ...pod, graceSeconds: 6, stalled: true })
    await run.said('up')
    await run.begun()
    if (!(await volume.silence(run))) absent(skip, 'no volume can be silenced here')
    run.signal('SIGTERM')
    expect(await messageOf(run)).toMatchObject({
      status: 137,
      stdoutBytes: null,
      stopReason: 'signal',
    })
    expect(await run.ended).toEqual({ status: 137, signal: null })
  })
})
