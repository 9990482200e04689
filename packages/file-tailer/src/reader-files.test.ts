import { closeSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'vitest'

import { test } from './__fixtures__/tailing.ts'
import type { FileAccess } from './file-access.ts'
import { QuickCalls } from './quick-calls.ts'
import { readerFiles } from './reader-files.ts'

/** Counts how often it is asked for the time, which is twice for a call that is made at once. */
function newCalls(slowMs: number): { calls: QuickCalls; asked: () => number } {
  let nowMs = 0
  const calls = new QuickCalls(slowMs, () => (nowMs += 1))
  return { calls, asked: () => nowMs }
}

async function answersOf(files: FileAccess, folder: string): Promise<unknown[]> {
  const answers: unknown[] = []
  for (const name of ['log', 'directory', 'link', 'absent']) {
    const path = join(folder, name)
    const opened = await files.open(path)
    const handle = opened.kind === 'opened' ? opened.handle : 999_999
    answers.push(
      { ...opened, handle: typeof handle },
      await files.look(path),
      await files.read(handle, 1, 10),
      await files.poll(path, handle, 2, 10),
    )
    if (opened.kind === 'opened') closeSync(handle)
  }
  return answers
}

test('a mount that answers at once is read without threads, a slow one by threads, with the same answers', async ({
  folder,
}) => {
  writeFileSync(join(folder, 'log'), 'abcdef')
  mkdirSync(join(folder, 'directory'))
  symlinkSync('log', join(folder, 'link'))
  const quick = newCalls(2)
  const slow = newCalls(1)
  const answers = await answersOf(readerFiles(quick.calls), folder)
  expect(answers.slice(0, 4)).toMatchObject([
    { kind: 'opened', size: 6 },
    { kind: 'seen', size: 6 },
    { kind: 'bytes', bytes: Buffer.from('bcdef') },
    { look: { kind: 'seen', size: 6 }, read: { bytes: Buffer.from('cdef') } },
  ])
  expect(await answersOf(readerFiles(slow.calls), folder)).toEqual(answers)
  expect(quick.asked()).toBe(40)
  expect(slow.asked()).toBe(22)
})
