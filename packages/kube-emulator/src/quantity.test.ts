import { expect, test } from 'vitest'

import { quantity } from './quantity.ts'

test.for([
  ['500m', 0.5],
  ['2', 2],
  ['1.5', 1.5],
  ['2Gi', 2 * 2 ** 30],
  ['3M', 3_000_000],
  ['1e3', 1000],
  ['nonsense', 0],
  ['', 0],
])('%s is %d', ([text, value]) => {
  expect(quantity(text)).toBe(value)
})
