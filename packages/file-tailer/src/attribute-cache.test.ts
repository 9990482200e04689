import { expect, test } from 'vitest'

import { MemoryFiles } from './__fixtures__/memory-files.ts'
import { MemoryTail } from './__fixtures__/memory-tail.ts'

/** Lets a file grow every poll, and counts the looks that this takes. */
async function growAndCountLooks(memory: MemoryTail, lines: number): Promise<number> {
  memory.countCalls('look')
  for (let line = 0; line < lines; line += 1) {
    memory.files.append('line\n')
    await memory.pass(300)
  }
  return memory.countCalls('look')
}

test('on a mount of unknown kind that hides growth, every poll opens the file anew', async () => {
  const memory = new MemoryTail(new MemoryFiles(), { cachesAttributes: 'unknown' })
  memory.files.hidesGrowth = true
  await memory.pass(100)
  expect(await growAndCountLooks(memory, 100)).toBeGreaterThan(90)
  await memory.pass(2000)
  expect(memory.text).toBe('line\n'.repeat(100))
})

test('on one that does not, that is left out once growth was often read without', async () => {
  const memory = new MemoryTail(new MemoryFiles(), { cachesAttributes: 'unknown' })
  await memory.pass(100)
  await growAndCountLooks(memory, 50)
  expect(await growAndCountLooks(memory, 50)).toBe(0)
  await memory.pass(300)
  expect(memory.text).toBe('line\n'.repeat(100))
})

test('one that begins to hide growth is found out by the looks at an idle file', async () => {
  const memory = new MemoryTail(new MemoryFiles(), { cachesAttributes: 'unknown' })
  await memory.pass(100)
  await growAndCountLooks(memory, 50)
  memory.files.hidesGrowth = true
  memory.files.append('hidden\n')
  await memory.pass(5000)
  expect(memory.text).toBe(`${'line\n'.repeat(50)}hidden\n`)
  expect(await growAndCountLooks(memory, 20)).toBeGreaterThan(10)
})
