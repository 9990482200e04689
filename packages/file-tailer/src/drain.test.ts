import { appendFile, open, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'vitest'

import { eventually, record, test } from './__fixtures__/tailing.ts'

test('drains to the declared size, whatever was written just before', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  const recording = record(tailer, path)
  await recording.shows('a\n')
  await appendFile(path, 'b\nc\n')
  const end = await recording.tail.drain({ toBytes: 6 })
  expect(end).toEqual({ offset: 6, reason: 'size-reached', complete: true, bytesMissing: 0 })
  expect(recording.text()).toBe('a\nb\nc\n')
  expect(recording.tail.offset).toBe(6)
  expect(await recording.tail.done).toBe(end)
})

test('what was written after a cut, just before the drain, is read too', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a first line\n')
  const recording = record(tailer, path)
  await recording.shows('a first line\n')
  await writeFile(path, 'b\n')
  const end = await recording.tail.drain({ toBytes: 2 })
  expect(end).toMatchObject({ offset: 2, reason: 'size-reached', complete: true })
  expect(recording.text()).toBe('a first line\nb\n')
  expect(recording.eventTypes()).toEqual(['file-appeared', 'file-truncated'])
})

test('another file in the place of the one that was read is told before the end', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  const recording = record(tailer, path)
  await recording.shows('a\n')
  await unlink(path)
  await writeFile(path, 'b\n')
  await recording.tail.drain({ toBytes: 2 })
  expect(recording.text()).toBe('a\n')
  expect(recording.eventTypes()).toEqual(['file-appeared', 'file-replaced'])
})

test('waits for bytes of the declared size that are not there yet', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  const recording = record(tailer, path)
  const ended = recording.tail.drain({ toBytes: 4 })
  await recording.shows('a\n')
  await appendFile(path, 'b\n')
  expect(await ended).toMatchObject({ offset: 4, reason: 'size-reached' })
})

test('says how many bytes of the declared size are missing at the limit', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\nhalf')
  const recording = record(tailer, path)
  const end = await recording.tail.drain({ toBytes: 100, limitMs: 300 })
  expect(end).toEqual({ offset: 6, reason: 'limit', complete: false, bytesMissing: 94 })
  expect(recording.batches.map((batch) => batch.kind)).toEqual(['lines', 'rest'])
})

test('what is there beyond the declared size is delivered too', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, `${'x'.repeat(99)}\n`.repeat(10_000))
  const recording = record(tailer, path)
  const end = await recording.tail.drain({ toBytes: 100 })
  expect(end).toEqual({
    offset: 1_000_000,
    reason: 'size-reached',
    complete: true,
    bytesMissing: 0,
  })
})

test('an unterminated last line is delivered at the end, marked', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\nlast')
  const recording = record(tailer, path)
  const end = await recording.tail.drain({ quietMs: 50 })
  expect(end).toEqual({ offset: 6, reason: 'quiet', complete: true })
  expect(recording.batches.map(({ kind, start }) => [kind, start])).toEqual([
    ['lines', 0],
    ['rest', 2],
  ])
})

test('an unterminated last line that is too long to be held is delivered too', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await writeFile(path, 'x'.repeat(3_000_000))
  const recording = record(tailer, path)
  expect(await recording.tail.drain({ quietMs: 50 })).toMatchObject({ offset: 3_000_000 })
  expect(recording.batches).toHaveLength(1)
  expect(recording.batches[0]).toMatchObject({ kind: 'rest', start: 0, end: 3_000_000 })
})

test('a backlog of 20 MB is drained', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, '')
  const recording = record(tailer, path)
  await recording.happened('file-appeared')
  await writeFile(path, `${'q'.repeat(99)}\n`.repeat(200_000))
  await recording.tail.drain({ toBytes: 20_000_000 })
  expect(recording.lines()).toHaveLength(200_000)
})

test('a file that never appears is missing', async ({ folder, tailer }) => {
  const recording = record(tailer, join(folder, 'log'))
  const end = await recording.tail.drain({ quietMs: 50 })
  expect(end).toEqual({ offset: 0, reason: 'missing', complete: false })
})

test('a declared size of 0 is reached without a file', async ({ folder, tailer }) => {
  const recording = record(tailer, join(folder, 'log'))
  const end = await recording.tail.drain({ toBytes: 0 })
  expect(end).toEqual({ offset: 0, reason: 'size-reached', complete: true, bytesMissing: 0 })
})

test('a declared size beyond all files is never reached, and one without sense is refused', async ({
  folder,
  tailer,
}) => {
  const { tail } = record(tailer, join(folder, 'log'))
  for (const toBytes of [-1, Number.NaN]) {
    expect(() => tail.drain({ toBytes })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  }
  const end = await tail.drain({ toBytes: 1e300, limitMs: 100 })
  expect(end).toEqual({ offset: 0, reason: 'missing', complete: false, bytesMissing: 1e300 })
})

test('a later drain replaces the goal of an earlier one', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  const recording = record(tailer, path)
  const first = recording.tail.drain({ toBytes: 1000 })
  await recording.shows('a\n')
  const second = recording.tail.drain({ toBytes: 2 })
  expect(await second).toMatchObject({ reason: 'size-reached', offset: 2 })
  expect(await first).toBe(await second)
})

test('stop ends a drain', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  const recording = record(tailer, path)
  const ended = recording.tail.drain({ toBytes: 1000 })
  await recording.shows('a\n')
  const end = await recording.tail.stop()
  expect(end).toEqual({ offset: 2, reason: 'stopped', complete: false, bytesMissing: 998 })
  expect(await ended).toBe(end)
})

test('stop before the file appears settles at once', async ({ folder, tailer }) => {
  const recording = record(tailer, join(folder, 'log'))
  expect(await recording.tail.stop()).toEqual({ offset: 0, reason: 'stopped', complete: false })
})

test('the signal stops a tail, also one that has not begun', async ({ folder, tailer }) => {
  const controller = new AbortController()
  const running = record(tailer, join(folder, 'log'), { signal: controller.signal })
  controller.abort()
  expect(await running.tail.done).toMatchObject({ reason: 'stopped' })
  const late = record(tailer, join(folder, 'log'), { signal: controller.signal })
  expect(await late.tail.done).toMatchObject({ reason: 'stopped' })
})

test('disposing the tailer stops its tails', async ({ folder, tailer }) => {
  const recordings = Array.from({ length: 20 }, () => record(tailer, join(folder, 'log')))
  await tailer[Symbol.asyncDispose]()
  const ends = await Promise.all(recordings.map(({ tail }) => tail.done))
  expect(ends.every((end) => end.reason === 'stopped')).toBe(true)
})

test('a file that is written while it is drained ends when it is quiet', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await using writer = await open(path, 'a')
  const recording = record(tailer, path)
  await recording.happened('file-appeared')
  await unlink(path)
  const ended = recording.tail.drain({ quietMs: 1500 })
  for (let line = 0; line < 20; line += 1) {
    await writer.write(`${String(line)}\n`)
    await eventually(() => recording.lines().length === line + 1, recording.text)
  }
  expect(await ended).toMatchObject({ reason: 'quiet', complete: true, offset: 50 })
})
