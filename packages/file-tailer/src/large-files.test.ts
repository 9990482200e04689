import { open, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'vitest'

import { record, test } from './__fixtures__/tailing.ts'

const MEBIBYTE = 1024 * 1024

test('a line of 64 MiB comes in marked pieces, and the next line is whole again', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await using file = await open(path, 'a')
  await file.write('before\n')
  for (let part = 0; part < 64; part += 1) await file.write('x'.repeat(MEBIBYTE))
  await file.write('\nafter\n')
  const kinds: string[] = []
  let largest = 0
  let bytes = 0
  const tail = tailer.follow(path, {
    onBatch: (batch) => {
      largest = Math.max(largest, batch.bytes.length)
      bytes += batch.bytes.length
      if (batch.kind !== 'piece') kinds.push(`${batch.kind} ${String(batch.bytes.length)}`)
      else if (batch.first) kinds.push('first piece')
      else if (batch.last) kinds.push(`last piece ends at ${String(batch.end)}`)
    },
  })
  const size = 64 * MEBIBYTE + 14
  expect(await tail.drain({ toBytes: size })).toMatchObject({ offset: size, complete: true })
  expect(bytes).toBe(size)
  expect(largest).toBeLessThanOrEqual(256 * 1024)
  expect(kinds).toEqual([
    'lines 7',
    'first piece',
    `last piece ends at ${String(size - 6)}`,
    'lines 6',
  ])
}, 60_000)

test('a line of just the limit is whole, one more byte and it comes in pieces', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await writeFile(path, `${'x'.repeat(MEBIBYTE)}\n${'y'.repeat(MEBIBYTE + 1)}\nend\n`)
  const recording = record(tailer, path, { maxLineBytes: MEBIBYTE })
  await recording.tail.drain({ toBytes: 2 * MEBIBYTE + 7 })
  expect(recording.batches[0]).toMatchObject({ kind: 'lines', start: 0, end: MEBIBYTE + 1 })
  expect(recording.batches[1]).toMatchObject({ kind: 'piece', first: true, start: MEBIBYTE + 1 })
  expect(recording.batches.at(-1)).toMatchObject({ kind: 'lines', end: 2 * MEBIBYTE + 7 })
  expect(recording.events.at(-1)).toMatchObject({ type: 'line-over-limit', start: MEBIBYTE + 1 })
})

test('a gigabyte of NUL bytes waits once, and memory stays flat', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  await truncate(path, 1024 * MEBIBYTE)
  let largest = 0
  let bytes = 0
  let largestMemory = 0
  const before = process.memoryUsage().rss
  const events: string[] = []
  const tail = tailer.follow(path, {
    onEvent: (event) => events.push(event.type),
    onBatch: (batch) => {
      largest = Math.max(largest, batch.bytes.length)
      bytes += batch.bytes.length
      largestMemory = Math.max(largestMemory, process.memoryUsage.rss() - before)
    },
  })
  const end = await tail.drain({ toBytes: 1024 * MEBIBYTE })
  expect(end).toMatchObject({ offset: 1024 * MEBIBYTE, complete: true })
  expect(events).toEqual(['file-appeared', 'nul-hole', 'line-over-limit'])
  expect(bytes).toBe(1024 * MEBIBYTE)
  expect(largest).toBeLessThanOrEqual(256 * 1024)
  expect(largestMemory).toBeLessThan(200 * MEBIBYTE)
}, 60_000)
