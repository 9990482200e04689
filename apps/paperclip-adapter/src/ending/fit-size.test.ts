import { expect, test } from 'vitest'

import { fileText, fitSize } from './fit-size.ts'

test('what fits stays as it is', () => {
  const data = { list: [1, 'two', null], text: 'x'.repeat(500) }
  expect(fitSize(data, 1_000)).toBe(data)
})

test('what does not fit loses the middle of its lists and the ends of its texts, and says so', () => {
  const list = Array.from({ length: 1_000 }, (_, index) => index)
  const fitted = fitSize({ list, text: '😀'.repeat(20_000) }, 10_000)
  expect(Buffer.byteLength(fileText(fitted))).toBeLessThanOrEqual(10_000)
  expect(fitted).toMatchObject({ text: expect.stringMatching(/^(😀)+…$/u) })
  expect(fitted).toHaveProperty('list.0', 0)
  expect(fitted).toHaveProperty('list.63', 999)
})

test('what cannot be made to fit is nothing', () => {
  const table = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [index, [index]]))
  expect(fitSize(table, 100)).toBeUndefined()
  expect(fitSize('x', 1)).toBeUndefined()
})
