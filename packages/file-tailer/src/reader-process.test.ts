import { spawn } from 'node:child_process'
import { appendFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, onTestFinished } from 'vitest'

import { readerPids } from './__fixtures__/reader-pids.ts'
import { eventually, record, test } from './__fixtures__/tailing.ts'
import { ReaderProcess } from './reader-process.ts'
import { createTailer, type Tailer } from './tailer.ts'

const isLinux = process.platform === 'linux'
if (!isLinux) console.log('skipped: tests that stop a reading process (they look for it in /proc)')

const polling = { activeMs: 25, idleMs: 100 }

function newTailer(): Tailer {
  const tailer = createTailer({ polling, readerProcess: 'always' })
  onTestFinished(() => tailer[Symbol.asyncDispose]())
  return tailer
}

function signalReaders(signal: NodeJS.Signals, mount?: string): void {
  for (const pid of readerPids(process.pid, mount)) process.kill(pid, signal)
}

test('a process of its own reads the same bytes', async ({ folder }) => {
  const path = join(folder, 'log')
  const text = `${'“日本🙂” '.repeat(50_000)}\n${'line\n'.repeat(100_000)}rest`
  await writeFile(path, text)
  const recording = record(newTailer(), path)
  await recording.tail.drain({ toBytes: Buffer.byteLength(text) })
  expect(recording.text()).toBe(Buffer.from(text).toString('latin1'))
  expect(recording.eventTypes()).toEqual(['file-appeared'])
})

test.skipIf(!isLinux)('the process is gone when its last file is', async ({ folder }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  const tailer = newTailer()
  const first = record(tailer, path)
  const second = record(tailer, path)
  await first.shows('a\n')
  await second.shows('a\n')
  expect(readerPids(process.pid)).toHaveLength(1)
  await first.tail.stop()
  expect(readerPids(process.pid)).toHaveLength(1)
  await second.tail.stop()
  await eventually(
    () => readerPids(process.pid).length === 0,
    () => 'still there',
  )
})

test.skipIf(!isLinux)('a tail that is stopped at once leaves no process', async ({ folder }) => {
  const tailer = newTailer()
  for (const delayMs of [0, 0, 1, 5, 20, 50, 100]) {
    const { tail } = record(tailer, join(folder, 'log'))
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    await tail.stop()
  }
  await new Promise((resolve) => setTimeout(resolve, 300))
  await eventually(
    () => readerPids(process.pid).length === 0,
    () => readerPids(process.pid).join(' '),
  )
})

test.skipIf(!isLinux)(
  'a process that died is started again, and the file is read on from where it was',
  async ({ folder }) => {
    const path = join(folder, 'log')
    await writeFile(path, 'a\n')
    const recording = record(newTailer(), path)
    await recording.shows('a\n')
    signalReaders('SIGKILL')
    await appendFile(path, 'b\n')
    await recording.shows('a\nb\n')
    expect(recording.eventTypes()).toEqual(['file-appeared', 'file-unreadable', 'file-readable'])
    expect(recording.events[1]).toMatchObject({ code: 'READER_LOST' })
  },
)

test.skipIf(!isLinux)('a link to another mount is read there', async ({ folder }) => {
  const otherFolder = await mkdtemp('/dev/shm/file-tailer-')
  onTestFinished(() => rm(otherFolder, { recursive: true }))
  await symlink(otherFolder, join(folder, 'link'))
  await writeFile(join(otherFolder, 'log'), 'a\n')
  const recording = record(newTailer(), join(folder, 'link', 'log'))
  await recording.shows('a\n')
  expect(readerPids(process.pid, '/dev/shm')).toHaveLength(1)
})

test.skipIf(!isLinux)(
  'a mount that hangs holds up no other and no stop',
  async ({ folder }) => {
    const otherFolder = await mkdtemp('/dev/shm/file-tailer-')
    onTestFinished(() => rm(otherFolder, { recursive: true }))
    const path = join(folder, 'log')
    const otherPath = join(otherFolder, 'log')
    await writeFile(path, 'a\n')
    await writeFile(otherPath, 'a\n')
    const tailer = newTailer()
    const hanging = record(tailer, path)
    const stopped = record(tailer, path)
    const other = record(tailer, otherPath)
    for (const recording of [hanging, stopped, other]) await recording.shows('a\n')
    const [otherReader] = readerPids(process.pid, '/dev/shm')
    for (const pid of readerPids(process.pid)) if (pid !== otherReader) process.kill(pid, 'SIGSTOP')
    await appendFile(path, 'b\n')
    await appendFile(otherPath, 'b\n')
    await other.shows('a\nb\n')
    await hanging.happened('mount-stalled')
    expect(await stopped.tail.stop()).toMatchObject({ offset: 2, reason: 'stopped' })
    expect(hanging.text()).toBe('a\n')
    signalReaders('SIGCONT')
    await hanging.shows('a\nb\n')
    expect(hanging.eventTypes()).toEqual(['file-appeared', 'mount-stalled', 'mount-resumed'])
    expect(other.eventTypes()).toEqual(['file-appeared'])
  },
  30_000,
)

test.skipIf(!isLinux).for(['exit', 'stop'])(
  'a mount that hangs does not keep a process alive that wants to end (%s)',
  { timeout: 30_000 },
  async (way, { folder }) => {
    const path = join(folder, 'log')
    await writeFile(path, 'a\n')
    const program = fileURLToPath(
      new URL('./__fixtures__/exit-while-reader-hangs.ts', import.meta.url),
    )
    const child = spawn(process.execPath, [program, path, way], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let pids = ''
    child.stdout.on('data', (data: Buffer) => {
      pids += data.toString()
    })
    const exitCode = await new Promise((resolve) => child.on('exit', resolve))
    expect(exitCode).toBe(7)
    for (const pid of pids.trim().split(' ')) kill(Number(pid))
  },
)

test.for([
  ['./no-such-program.js', 'no-such-program.js ended with 1'],
  ['data:,', 'must be of scheme file'],
] as const)(
  'where no such process can be started, this one reads and says so once (%s)',
  async ([program, expected], { folder }) => {
    const path = join(folder, 'log')
    await writeFile(path, 'a\n')
    const reasons: string[] = []
    const reader = new ReaderProcess({
      mount: '/share',
      program: new URL(program, import.meta.url),
      onUnavailable: (reason) => reasons.push(reason),
    })
    const [opened] = await Promise.all([reader.open(path), reader.look(path)])
    expect(opened).toMatchObject({ kind: 'opened', size: 2 })
    const handle = opened.kind === 'opened' ? opened.handle : 0
    expect(await reader.read(handle, 0, 10)).toMatchObject({ bytes: Buffer.from('a\n') })
    expect(reasons).toEqual([expect.stringContaining(expected)])
    await reader.close(handle)
  },
)

/** The parent has ended: nobody else resumes it. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It was killed with its parent's tailer.
  }
}
