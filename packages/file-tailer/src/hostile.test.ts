import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdir, open, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

import { expect } from 'vitest'

import { eventually, record, test } from './__fixtures__/tailing.ts'
import type { RefusedKind } from './tail-event.ts'

/** Puts something at a path that is not a regular file. */
const places: Record<Exclude<RefusedKind, 'device'>, (path: string) => Promise<unknown>> = {
  symlink: async (path) => {
    await writeFile(`${path}.secret`, 'secret\n')
    await symlink(`${path}.secret`, path)
  },
  directory: (path) => mkdir(path),
  fifo: async (path) => execFileSync('/usr/bin/mkfifo', [path]),
  socket: (path) =>
    new Promise<void>((resolve) => {
      const server = createServer().listen(path, () => {
        server.unref()
        resolve()
      })
    }),
}

test.for(Object.entries(places))(
  'a %s in place of the file is refused and never read, and a file that comes later is followed',
  async ([found, place], { folder, tailer }) => {
    const path = join(folder, 'log')
    await place(path)
    const recording = record(tailer, path)
    await recording.happened('file-refused')
    expect(recording.events).toEqual([{ type: 'file-refused', found, path, offset: 0 }])
    expect(recording.batches).toEqual([])
    await writeFile(`${path}.new`, 'a\n')
    await rm(path, { recursive: true })
    await rename(`${path}.new`, path)
    await recording.shows('a\n')
  },
)

test.for(Object.entries(places))(
  'a drain of a %s fails, and says what it is',
  async ([found, place], { folder, tailer }) => {
    const path = join(folder, 'log')
    await place(path)
    const end = await record(tailer, path).tail.drain({ quietMs: 50 })
    expect(end).toMatchObject({ offset: 0, reason: 'failed', complete: false })
    expect(end.error).toMatchObject({ code: 'FILE_REFUSED', path })
    expect(end.error?.message).toContain(found)
  },
)

test.for(Object.entries(places))(
  'a %s that replaces the file is reported, and what was open is read to its end',
  async ([found, place], { folder, tailer }) => {
    const path = join(folder, 'log')
    await writeFile(path, 'a\n')
    const recording = record(tailer, path)
    await recording.shows('a\n')
    await using writer = await open(path, 'a')
    rmSync(path)
    await place(path)
    await recording.happened('file-refused')
    expect(recording.events.at(-1)).toMatchObject({ type: 'file-refused', found, offset: 2 })
    await writer.write('b\n')
    const end = await recording.tail.drain({ toBytes: 4 })
    expect(end).toMatchObject({ offset: 4, complete: true })
    expect(recording.text()).toBe('a\nb\n')
  },
)

test('a device in place of the file is refused', async ({ tailer }) => {
  const recording = record(tailer, '/dev/zero')
  await recording.happened('file-refused')
  expect(recording.events[0]).toMatchObject({ found: 'device' })
})

test('a loop of links among the folders above hangs nothing', async ({ folder, tailer }) => {
  await symlink(join(folder, 'b'), join(folder, 'a'))
  await symlink(join(folder, 'a'), join(folder, 'b'))
  const recording = record(tailer, join(folder, 'a', 'log'))
  await eventually(
    () => recording.events.length > 0,
    () => '',
  )
  expect(await recording.tail.drain({ quietMs: 50 })).toMatchObject({ complete: false })
})

const isRoot = process.getuid?.() === 0
if (isRoot) console.log('skipped: a file that may not be read is reported (root may read all)')
test.skipIf(isRoot)('a file that may not be read is reported', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n', { mode: 0 })
  const recording = record(tailer, path)
  await recording.happened('file-unreadable')
  const end = await recording.tail.drain({ limitMs: 300 })
  expect(end.error).toMatchObject({ code: 'FILE_UNREADABLE', errno: 'EACCES' })
})

test('a path that no file can have is refused at once', ({ tailer }) => {
  for (const path of ['', 'a\0b']) {
    expect(() => tailer.follow(path, { onBatch: () => {} })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  }
})

test.for([{ from: -1 }, { from: 1.5 }, { maxLineBytes: 0 }, { maxBatchBytes: Number.NaN }])(
  'an option without sense is refused at once: %o',
  (options, { tailer }) => {
    const [name, value] = Object.entries(options)[0] ?? []
    expect(() => tailer.follow('/a', { ...options, onBatch: () => {} })).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining(`${String(name)} is ${String(value)}, expected`),
      }),
    )
  },
)

test('after its disposal a tailer follows nothing', async ({ tailer }) => {
  await tailer[Symbol.asyncDispose]()
  expect(() => tailer.follow('/a', { onBatch: () => {} })).toThrow(
    expect.objectContaining({ code: 'TAILER_DISPOSED' }),
  )
})
