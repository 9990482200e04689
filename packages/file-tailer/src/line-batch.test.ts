import { expect, test } from 'vitest'

import { splitLines, type LineBatch } from './line-batch.ts'

const lines = (batch: LineBatch): [string, number, number][] =>
  [...splitLines(batch)].map(({ bytes, start, end }) => [Buffer.from(bytes).toString(), start, end])

test('splits whole lines on 0x0A only, and keeps empty ones', () => {
  const bytes = Buffer.from('a\r\n\n\u2028b\v\n')
  const batch = { kind: 'lines', bytes, start: 100, end: 100 + bytes.length } as const
  expect(lines(batch)).toEqual([
    ['a\r', 100, 103],
    ['', 103, 104],
    ['\u2028b\v', 104, 110],
  ])
})

test('an unterminated line and a piece are one line each', () => {
  const bytes = Buffer.from('half')
  expect(lines({ kind: 'rest', bytes, start: 5, end: 9 })).toEqual([['half', 5, 9]])
  const piece = { kind: 'piece', bytes, start: 5, end: 9, first: true, last: false } as const
  expect(lines(piece)).toEqual([['half', 5, 9]])
})
