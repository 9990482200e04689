import { createHash } from 'node:crypto'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'vitest'

import { eventually, latin1, record, test } from './__fixtures__/tailing.ts'
import { TailError } from './tail-error.ts'

test('batches come one at a time, in order, each when the last was accepted', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await writeFile(path, 'some line\n'.repeat(1000))
  let busy = 0
  let most = 0
  let end = 0
  const recording = record(tailer, path, {
    maxBatchBytes: 100,
    onBatch: async (batch) => {
      busy += 1
      most = Math.max(most, busy)
      expect(batch.start).toBe(end)
      end = batch.end
      await new Promise(setImmediate)
      busy -= 1
    },
  })
  await recording.tail.drain({ toBytes: 10_000 })
  expect(most).toBe(1)
  expect(recording.batches).toHaveLength(100)
})

test('a slow consumer pauses only its own tail', async ({ folder, tailer }) => {
  const slowPath = join(folder, 'slow')
  const quickPath = join(folder, 'quick')
  await writeFile(slowPath, 'some line\n'.repeat(100_000))
  await writeFile(quickPath, 'a\n')
  const gate = Promise.withResolvers<void>()
  const slow = record(tailer, slowPath, { onBatch: () => gate.promise })
  const quick = record(tailer, quickPath)
  await eventually(() => slow.batches.length === 1, slow.text)
  await quick.shows('a\n')
  await appendFile(quickPath, 'b\n')
  await quick.shows('a\nb\n')
  expect(slow.batches).toHaveLength(1)
  expect(slow.tail.offset).toBe(0)
  gate.resolve()
  await slow.tail.drain({ toBytes: 1_000_000 })
  expect(slow.lines()).toHaveLength(100_000)
})

test('a rejecting onBatch ends its tail with what was accepted, and disturbs no other', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\nb\nc\n')
  const other = record(tailer, path)
  const cause = new Error('the disk of the archive is full')
  const failing = record(tailer, path, {
    maxBatchBytes: 2,
    onBatch: (batch) => (latin1(batch.bytes) === 'b\n' ? Promise.reject(cause) : undefined),
  })
  const end = await failing.tail.done
  expect(end).toMatchObject({ offset: 2, reason: 'failed', complete: false })
  expect(TailError.is(end.error)).toBe(true)
  expect(end.error).toMatchObject({ code: 'CONSUMER_FAILED', path, cause })
  expect(failing.events.at(-1)).toMatchObject({ type: 'consumer-failed', offset: 2 })
  await other.shows('a\nb\nc\n')
})

test('a throwing onEvent ends its tail the same way', async ({ folder, tailer }) => {
  const cause = new Error('cannot say it')
  const recording = record(tailer, join(folder, 'log'), {
    onEvent: () => {
      throw cause
    },
  })
  expect((await recording.tail.done).error).toMatchObject({ code: 'CONSUMER_FAILED', cause })
})

test('a stopped tail goes on elsewhere from its offset, without a gap and without a repeat', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  const text = Array.from({ length: 5000 }, (_, line) => `line ${String(line)}\n`).join('')
  await writeFile(path, text)
  const first = record(tailer, path, {
    maxBatchBytes: 1000,
    onBatch: async (batch) => {
      await new Promise(setImmediate)
      if (batch.end > 20_000) void first.tail.stop()
    },
  })
  const { offset } = await first.tail.done
  expect(offset).toBe(first.tail.offset)
  const second = record(tailer, path, { from: offset })
  await second.tail.drain({ toBytes: text.length })
  expect(first.text() + second.text()).toBe(text)
})

test('the bytes of a batch stay as they are until its promise settles, whatever other tails read', async ({
  folder,
  tailer,
}) => {
  const paths = ['a', 'b', 'c'].map((name) => join(folder, name))
  for (const path of paths) await writeFile(path, `${path.at(-1) ?? ''}\n`.repeat(1_000_000))
  const wrong: string[] = []
  const ends = paths.map((path) => {
    const tail = tailer.follow(path, {
      onBatch: async ({ bytes, start }) => {
        const before = sha256(bytes)
        await new Promise((resolve) => setTimeout(resolve, start % 3))
        const isOwn = bytes[0] === path.codePointAt(path.length - 1) || bytes[0] === 0x0a
        if (sha256(bytes) !== before || !isOwn) wrong.push(`${path} at ${String(start)}`)
      },
    })
    return tail.drain({ toBytes: 2_000_000 })
  })
  expect((await Promise.all(ends)).map(({ offset }) => offset)).toEqual(paths.map(() => 2_000_000))
  expect(wrong).toEqual([])
})

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
