import { expect, test } from 'vitest'

import { defaultPolling, pollDelayMs, retryDelayMs } from './polling.ts'

test('polls every 250 ms, and every 1,000 ms after 5 polls without growth', () => {
  const delays = [0, 1, 2, 3, 4, 5, 6, 100].map((idle) => pollDelayMs(defaultPolling, idle))
  expect(delays).toEqual([250, 250, 250, 250, 250, 1000, 1000, 1000])
})

test('retries a file that fails after 1, 2, 4, 8 and then 10 s', () => {
  expect([1, 2, 3, 4, 5, 50].map(retryDelayMs)).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000])
})
