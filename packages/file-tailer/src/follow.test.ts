import { appendFile, mkdir, open, truncate, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'vitest'

import { eventually, latin1, record, test } from './__fixtures__/tailing.ts'
import { createTailer } from './tailer.ts'

test('delivers the lines that are there and the lines that come', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\nb\n')
  const recording = record(tailer, path)
  await recording.shows('a\nb\n')
  await appendFile(path, 'c\n')
  await recording.shows('a\nb\nc\n')
  expect(recording.tail.offset).toBe(6)
  expect(recording.events).toEqual([{ type: 'file-appeared', size: 4, path, offset: 0 }])
})

test('waits for a file that does not exist yet', async ({ folder, tailer }) => {
  const path = join(folder, 'later', 'log')
  const recording = record(tailer, path)
  await recording.happened('file-missing')
  await mkdir(join(folder, 'later'))
  await writeFile(path, 'a\n')
  await recording.shows('a\n')
  expect(recording.eventTypes()).toEqual(['file-missing', 'file-appeared'])
})

test('yields a line only when its newline has arrived', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'whole\nhalf')
  const recording = record(tailer, path)
  await recording.shows('whole\n')
  await appendFile(path, ' and half\n')
  await recording.shows('whole\nhalf and half\n')
  expect(recording.batches).toHaveLength(2)
})

test('a character that is split over writes stays whole', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, '')
  const recording = record(tailer, path)
  await recording.happened('file-appeared')
  const line = Buffer.from('“日本🙂”\n')
  for (const byte of line) {
    await appendFile(path, Buffer.of(byte))
    recording.tail.poke()
    await new Promise(setImmediate)
  }
  await recording.shows(latin1(line))
  expect(recording.batches).toHaveLength(1)
})

test('CRLF, empty lines and exotic separators stay as they are', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\r\n\nb\u2028c\vd\u0085e\n')
  const recording = record(tailer, path)
  await eventually(() => recording.lines().length === 3, recording.text)
  expect(recording.lines()[0]).toBe('a\r')
  expect(recording.lines()[1]).toBe('')
})

test('goes on from an offset', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\nb\nc\n')
  const recording = record(tailer, path, { from: 2 })
  await recording.shows('b\nc\n')
  expect(recording.batches[0]).toMatchObject({ start: 2, end: 6 })
})

test('a line of 3 MB that comes in parts is one line', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'x'.repeat(1_000_000))
  const recording = record(tailer, path)
  await recording.happened('file-appeared')
  await appendFile(path, `${'y'.repeat(2_000_000)}\nend\n`)
  await eventually(
    () => recording.lines().length === 2,
    () => String(recording.lines().length),
  )
  expect(recording.lines().map((line) => line.length)).toEqual([3_000_000, 3])
})

test('a file that is unlinked is read to its end', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  const recording = record(tailer, path)
  await recording.shows('a\n')
  await using writer = await open(path, 'a')
  await unlink(path)
  await recording.happened('file-unlinked')
  await writer.write('b\n')
  await recording.shows('a\nb\n')
  await writer.write('c')
  expect(await recording.tail.drain({ quietMs: 50 })).toEqual({
    offset: 5,
    reason: 'quiet',
    complete: true,
  })
  expect(recording.text()).toBe('a\nb\nc')
})

test('a file that is replaced is read to its end, and the new one is not read', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  const recording = record(tailer, path)
  await recording.shows('a\n')
  await using writer = await open(path, 'a')
  await unlink(path)
  await writeFile(path, 'of another file\n')
  await recording.happened('file-replaced')
  await writer.write('b\n')
  const end = await recording.tail.drain({ toBytes: 4 })
  expect(end).toEqual({ offset: 4, reason: 'size-reached', complete: true, bytesMissing: 0 })
  expect(recording.text()).toBe('a\nb\n')
})

test('a file that is cut is read again from its start, after two looks a second apart', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await writeFile(path, 'aaaaaaaaaaaaaaaaaaaa\nhalf')
  const recording = record(tailer, path)
  await recording.shows('aaaaaaaaaaaaaaaaaaaa\n')
  await eventually(() => recording.tail.offset === 21, recording.text)
  await truncate(path, 0)
  const cutAt = performance.now()
  await recording.happened('file-truncated')
  expect(performance.now() - cutAt).toBeGreaterThanOrEqual(1000)
  await appendFile(path, 'b\n')
  await recording.shows('aaaaaaaaaaaaaaaaaaaa\nhalfb\n')
  expect(recording.batches.map(({ kind, start }) => [kind, start])).toEqual([
    ['lines', 0],
    ['rest', 21],
    ['lines', 0],
  ])
  expect(recording.events.at(-1)).toMatchObject({ type: 'file-truncated', size: 0, readBytes: 25 })
  expect(recording.tail.offset).toBe(2)
})

test('NUL bytes where text will be are waited for', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  const recording = record(tailer, path)
  await recording.shows('a\n')
  await using writer = await open(path, 'r+')
  await writer.write('end\n', 12)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(recording.text()).toBe('a\n')
  await writer.write('123456789\n', 2)
  await recording.shows('a\n123456789\nend\n')
  expect(recording.eventTypes()).toEqual(['file-appeared'])
})

test('NUL bytes that stay are delivered as they are after 5 s, and reported', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n\0\0\0\nb\n')
  const recording = record(tailer, path)
  await recording.shows('a\n')
  const end = await recording.tail.drain({ toBytes: 8 })
  expect(recording.text()).toBe('a\n\0\0\0\nb\n')
  expect(end.complete).toBe(true)
  expect(recording.events.at(-1)).toEqual({ type: 'nul-hole', start: 2, end: 8, path, offset: 2 })
}, 20_000)

test('a poke looks at once', async ({ folder }) => {
  await using slow = createTailer({ polling: { activeMs: 60_000, idleMs: 60_000 } })
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  const recording = record(slow, path)
  await recording.shows('a\n')
  await appendFile(path, 'b\n')
  recording.tail.poke()
  await recording.shows('a\nb\n')
})
