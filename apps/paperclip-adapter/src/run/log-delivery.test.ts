import { expect, test } from 'vitest'

import { chunksOf, createLogDelivery, maxLineCharacters, shortenLine } from './log-delivery.ts'

test('whole lines are batched up to 8 KiB a call', () => {
  const lines = Array.from({ length: 100 }, (_, index) => `${index} `.padEnd(200, 'ü'))
  const chunks = [...chunksOf(lines)]
  expect(chunks.join('')).toBe(lines.map((line) => `${line}\n`).join(''))
  expect(Math.max(...chunks.map((chunk) => Buffer.byteLength(chunk)))).toBeLessThanOrEqual(8_192)
  expect(chunks.length).toBeLessThan(7)
})

test('a line of more than 8 KiB goes alone', () => {
  const long = 'x'.repeat(20_000)
  expect([...chunksOf(['a', long, 'b'])]).toEqual(['a\n', `${long}\n`, 'b\n'])
})

test('a line that Paperclip would cut apart stays valid JSON', () => {
  const line = JSON.stringify({
    type: 'user',
    content: [{ text: 'y'.repeat(200_000) }, { text: 'short' }],
  })
  const shortened = shortenLine(line)
  expect(shortened.length).toBeLessThan(maxLineCharacters)
  expect(JSON.parse(shortened)).toMatchObject({ type: 'user', content: [{}, { text: 'short' }] })
})

test('a long line of very many strings stays valid JSON and keeps its type', () => {
  const line = JSON.stringify({
    type: 'user',
    content: Array.from({ length: 9_000 }, () => 'abcdefgh'),
  })
  expect(JSON.parse(shortenLine(line))).toEqual({
    type: 'user',
    left_out: `${line.length} characters`,
  })
})

test.for([
  { name: 'plain text', line: 'z'.repeat(100_000) },
  { name: 'JSON that is nested too deep', line: '['.repeat(80_000) + ']'.repeat(80_000) },
])('a long line of $name is cut and says by how much', ({ line }) => {
  expect(shortenLine(line)).toMatch(/… \[\d+ characters left out\]$/)
})

test('calls come one after the other, in the order of the lines', async () => {
  const heard: string[] = []
  let running = 0
  const delivery = createLogDelivery(async (stream, chunk) => {
    running += 1
    expect(running).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 1))
    heard.push(`${stream}:${chunk}`)
    running -= 1
  })
  void delivery.deliver('stdout', ['a'])
  void delivery.deliver('stderr', ['b'])
  await delivery.deliver('stdout', ['c'])
  expect(heard).toEqual(['stdout:a\n', 'stderr:b\n', 'stdout:c\n'])
})

test('a host that refuses a call is counted and the log goes on', async () => {
  const heard: string[] = []
  const delivery = createLogDelivery((_, chunk) => {
    if (chunk.startsWith('bad')) return Promise.reject(new Error('disk full'))
    heard.push(chunk)
    return Promise.resolve()
  })
  await delivery.deliver('stdout', ['bad'])
  await delivery.deliver('stdout', ['good'])
  expect(heard).toEqual(['good\n'])
  expect(delivery.refused).toEqual({ count: 1, reason: 'disk full' })
})
