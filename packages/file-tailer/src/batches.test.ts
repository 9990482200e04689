import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'vitest'

import { latin1, test } from './__fixtures__/tailing.ts'

test('iterates until its end is asked for, and returns how the tail ended', async ({
  folder,
  tailer,
}) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  const until = new AbortController()
  const batches = tailer.batches(path, { until: until.signal, drain: { toBytes: 5 } })
  const texts: string[] = []
  let next = await batches.next()
  while (next.done !== true) {
    texts.push(`${next.value.kind} ${latin1(next.value.bytes)}`)
    if (texts.length === 1) {
      await appendFile(path, 'b\nc')
      until.abort()
    }
    next = await batches.next()
  }
  expect(texts).toEqual(['lines a\n', 'lines b\n', 'rest c'])
  expect(next.value).toMatchObject({ offset: 5, reason: 'size-reached', complete: true })
})

test('leaving the loop stops the tail', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\nb\n')
  for await (const batch of tailer.batches(path, { maxBatchBytes: 2 })) {
    expect(latin1(batch.bytes)).toBe('a\n')
    break
  }
  await tailer[Symbol.asyncDispose]()
})

test('the signal ends the loop with its reason', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  await writeFile(path, 'a\n')
  const controller = new AbortController()
  const reason = new Error('enough')
  const loop = async (): Promise<void> => {
    for await (const _ of tailer.batches(path, { signal: controller.signal }))
      controller.abort(reason)
  }
  await expect(loop()).rejects.toBe(reason)
})

test('a tail that failed ends the loop with its error', async ({ folder, tailer }) => {
  const until = AbortSignal.abort()
  const batches = tailer.batches(folder, { until, drain: { quietMs: 50 } })
  await expect(batches.next()).rejects.toMatchObject({ code: 'FILE_REFUSED' })
})

test('the file waits while the body of the loop runs', async ({ folder, tailer }) => {
  const path = join(folder, 'log')
  const text = Array.from({ length: 1000 }, (_, line) => `${String(line)}\n`).join('')
  await writeFile(path, text)
  const until = AbortSignal.abort()
  let read = ''
  for await (const batch of tailer.batches(path, { until, maxBatchBytes: 100 })) {
    await new Promise((resolve) => setTimeout(resolve, 2))
    read += latin1(batch.bytes)
  }
  expect(read).toBe(text)
})
