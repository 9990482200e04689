import { expect, test } from 'vitest'

import { parseQuantity } from './quantity.ts'

const one = 10n ** 9n

test.for([
  ['0', 0n],
  ['1', one],
  ['+1', one],
  ['1.5', (3n * one) / 2n],
  ['.5', one / 2n],
  ['5.', 5n * one],
  ['500m', one / 2n],
  ['1u', 1000n],
  ['1n', 1n],
  ['0.1n', 1n],
  ['1k', 1000n * one],
  ['2Gi', 2n * 1024n ** 3n * one],
  ['1.5Ki', 1536n * one],
  ['1E', 10n ** 18n * one],
  ['1e3', 1000n * one],
  ['1E3', 1000n * one],
  ['12e-1', (12n * one) / 10n],
  ['7Ei', 7n * 1024n ** 6n * one],
] as const)('a quantity is read exactly: %s', ([text, amount]) => {
  expect(parseQuantity(text)).toBe(amount)
})

test.for([
  '',
  ' ',
  '8 GB',
  '8GB',
  '2gi',
  '2 Gi',
  '-1',
  '1,5',
  '0x10',
  'NaN',
  'Infinity',
  '.',
  '1e',
  'e3',
  '1Ki3',
  '1\n',
  '9'.repeat(41),
  '8Ei',
  '1e99',
])('what is no quantity is refused: %j', (text) => {
  expect(parseQuantity(text)).toBe(undefined)
})
