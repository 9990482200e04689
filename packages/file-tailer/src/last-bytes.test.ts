import { expect, test } from 'vitest'

import { LastBytes } from './last-bytes.ts'

const text = Buffer.from('0123456789'.repeat(20))

test('up to 64 bytes before a place are kept, and asked for before they are known', () => {
  const last = new LastBytes()
  expect(last.before(0)).toBe(0)
  expect(last.before(10)).toBe(10)
  expect(last.before(1000)).toBe(64)
  last.keep(text.subarray(0, 30), 30)
  expect(last.before(30)).toBe(30)
  last.keep(text, 200)
  expect(last.before(200)).toBe(64)
})

test('what was not kept matches anything', () => {
  const last = new LastBytes()
  expect(last.match(text, 64)).toBe(true)
  last.keep(text, 200)
  expect(last.match(Buffer.alloc(64), 100)).toBe(true)
})

test('one byte that differs is noticed, but for one that was NUL', () => {
  const last = new LastBytes()
  last.keep(text, 200)
  const read = Buffer.from(text.subarray(136))
  expect(last.match(read, 200)).toBe(true)
  read[10] = 0
  expect(last.match(read, 200)).toBe(false)
  last.keep(read, 200)
  read[10] = 0x41
  expect(last.match(read, 200)).toBe(true)
})
