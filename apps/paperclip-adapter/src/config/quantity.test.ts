import { expect, test } from 'vitest'

import { quantityValue } from './quantity.ts'

test.for([
  ['0', 0],
  ['2', 2],
  ['500m', 0.5],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['1k', 1000],
  ['1Ki', 1024],
  ['2Gi', 2_147_483_648],
  ['1e3', 1000],
  ['1E3', 1000],
  ['2E', 2e18],
] as const)('%s is %d', ([text, value]) => {
  expect(quantityValue(text)).toBeCloseTo(value)
})

test.for(['', '-1', '2 Gi', '2gb', '2GiB', 'Gi', '1e', '1,5', '٣', '1e999'])(
  'is no quantity: %j',
  (text) => {
    expect(quantityValue(text)).toBeUndefined()
  },
)
