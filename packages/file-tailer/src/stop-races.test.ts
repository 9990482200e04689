import { createHash } from 'node:crypto'
import { appendFile, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'vitest'

import { Random } from './__fixtures__/random.ts'
import { record, test } from './__fixtures__/tailing.ts'
import type { LineBatch } from './line-batch.ts'
import { createTailer, type Tailer } from './tailer.ts'

/** Writes random lines for a while; returns all that was written. */
async function writeSome(path: string, random: Random): Promise<string> {
  await using file = await open(path, 'a')
  let written = ''
  for (let writes = 10 + random.below(40); writes > 0; writes -= 1) {
    const lines = '{"a":"some line of text"}\n'.repeat(random.below(2000))
    const cut = random.below(lines.length + 1)
    await file.write(lines.slice(0, cut))
    await file.write(lines.slice(cut))
    written += lines
    await new Promise((resolve) => setTimeout(resolve, random.below(20)))
  }
  return written
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex')
}

test('60 tails that are drained at any moment deliver every byte once', async ({
  folder,
  tailer,
}) => {
  await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const path = join(folder, String(index))
      await writeFile(path, '')
      const recording = record(tailer, path)
      const written = await writeSome(path, new Random(index))
      const end = await recording.tail.drain({ toBytes: written.length })
      expect(end).toMatchObject({ reason: 'size-reached', offset: written.length })
      expect(sha256(recording.text())).toBe(sha256(written))
    }),
  )
}, 60_000)

/** Follows a file in several tails, one after the other: each is stopped at any moment. */
async function followInTurns(tailer: Tailer, path: string, random: Random): Promise<string> {
  const texts: string[] = []
  let from = 0
  for (let turn = 0; turn < 15; turn += 1) {
    const recording = record(tailer, path, {
      from,
      onBatch: () => new Promise((resolve) => setTimeout(resolve, random.below(5))),
    })
    await new Promise((resolve) => setTimeout(resolve, random.below(60)))
    from = (await recording.tail.stop()).offset
    texts.push(recording.text())
  }
  const last = record(tailer, path, { from })
  await last.tail.drain({ quietMs: 300 })
  return texts.join('') + last.text()
}

test('tails that are stopped at any moment and go on from there lose and repeat nothing', async ({
  folder,
  tailer,
}) => {
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const path = join(folder, String(index))
      await writeFile(path, '')
      const random = new Random(1000 + index)
      const [written, read] = await Promise.all([
        writeSome(path, random),
        followInTurns(tailer, path, new Random(2000 + index)),
      ])
      const rest = written.slice(read.length)
      expect(sha256(read + rest)).toBe(sha256(written))
      expect(rest).toBe('')
    }),
  )
}, 60_000)

test('any writes of any bytes arrive as the same lines', async ({ folder }) => {
  await using tailer = createTailer({ polling: { activeMs: 1, idleMs: 1 } })
  await Promise.all(
    Array.from({ length: 30 }, async (_, seed) => {
      const random = new Random(seed)
      const path = join(folder, String(seed))
      await writeFile(path, '')
      const content = random.bytes(200 + random.below(20_000))
      const limits = { maxBatchBytes: 1 + random.below(500), maxLineBytes: 1 + random.below(5000) }
      const recording = record(tailer, path, limits)
      for (let at = 0; at < content.length;) {
        const length = 1 + random.below(800)
        await appendFile(path, content.subarray(at, at + length))
        at += length
        if (random.below(3) === 0) await new Promise((resolve) => setTimeout(resolve, 30))
      }
      await recording.tail.drain({ toBytes: content.length })
      expect(recording.text()).toBe(content.toString('latin1'))
      expect(recording.batches.every(isWellFormed)).toBe(true)
    }),
  )
}, 60_000)

function isWellFormed(batch: LineBatch): boolean {
  const ends = batch.bytes.at(-1) === 0x0a
  if (batch.kind === 'lines') return ends
  return batch.kind === 'piece' ? batch.last === ends : !batch.bytes.includes(0x0a)
}
