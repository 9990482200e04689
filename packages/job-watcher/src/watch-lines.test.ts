import { expect, test } from 'vitest'

import { splitWatchLines } from './watch-lines.ts'

const text = '{"a":"ä€😀"}\n\n{"b":1}\n{"cut":'

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

test('any cut of any bytes gives the same lines, and an unfinished one is left out', async () => {
  const bytes = Buffer.from(text)
  for (let size = 1; size <= bytes.length; size += 1) {
    const lines = await collect(splitWatchLines(pieces(bytes, size), 1_000))
    expect(lines).toEqual(['{"a":"ä€😀"}', '', '{"b":1}'])
  }
})

test('a line over the limit is refused before it is complete', async () => {
  const endless = pieces(Buffer.alloc(10_000, 'x'), 100)
  await expect(collect(splitWatchLines(endless, 1_000))).rejects.toThrow(/longer than 1000/)
})

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}
