import { expect, test } from 'vitest'

import { TokenBucket } from './token-bucket.ts'

test('gives a second of tokens at once and rations what is beyond', () => {
  const bucket = new TokenBucket(100, 0)
  const waits = Array.from({ length: 102 }, () => bucket.take(0))
  expect(waits.slice(0, 100).every((wait) => wait === 0)).toBe(true)
  expect(waits.slice(100)).toEqual([10, 20])
})

test('fills up again with time, but never above one second of tokens', () => {
  const bucket = new TokenBucket(100, 0)
  for (let index = 0; index < 100; index += 1) bucket.take(0)
  expect(bucket.take(10)).toBe(0)
  expect(bucket.take(10)).toBe(10)
  const afterAnHour = Array.from({ length: 101 }, () => bucket.take(3_600_000))
  expect(afterAnHour.at(-2)).toBe(0)
  expect(afterAnHour.at(-1)).toBe(10)
})
