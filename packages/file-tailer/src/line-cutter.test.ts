import { expect, test } from 'vitest'

import type { LineBatch } from './line-batch.ts'
import { LineCutter } from './line-cutter.ts'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** Feeds a file to a cutter in reads of the given sizes, as a tail does, and gives back all batches. */
function cutFile(
  file: Uint8Array,
  sizes: Iterable<number>,
  options: { maxLineBytes?: number; maxBatchBytes?: number } = {},
): { batches: LineBatch[]; cutter: LineCutter } {
  const cutter = new LineCutter({
    from: 0,
    maxLineBytes: 1 << 24,
    maxBatchBytes: 1 << 18,
    ...options,
  })
  const batches: LineBatch[] = []
  const size = sizes[Symbol.iterator]()
  while (cutter.position < file.length) {
    const length = Math.max(1, size.next().value ?? file.length)
    const cut = cutter.take(file.subarray(cutter.position, cutter.position + length))
    batches.push(...cut.batches)
    if (cut.wanted) {
      batches.push(...cutter.takeWhole(file.subarray(cut.wanted.start, cut.wanted.end)).batches)
    }
  }
  return { batches, cutter }
}

test('a line is cut only when its newline has arrived', () => {
  const { batches, cutter } = cutFile(Buffer.from('one\ntwo\nthr'), [2, 3, 6])
  expect(batches.map((batch) => text(batch.bytes)).join('|')).toBe('one\n|two\n')
  expect(cutter.unfinished).toEqual({ start: 8, end: 11 })
  expect(text(cutter.held ?? new Uint8Array())).toBe('thr')
})

test('a line longer than what is held is wanted again when it is whole', () => {
  const line = Buffer.alloc(100_000, 'x')
  const cutter = new LineCutter({ from: 0, maxLineBytes: 200_000, maxBatchBytes: 1000 })
  expect(cutter.take(line)).toEqual({ batches: [] })
  expect(cutter.held).toBeUndefined()
  expect(cutter.take(Buffer.from('\nnext\n')).wanted).toEqual({ start: 0, end: 100_001 })
  const whole = Buffer.concat([line, Buffer.from('\n')])
  expect(cutter.takeWhole(whole).batches).toMatchObject([{ kind: 'lines', start: 0, end: 100_001 }])
  expect(cutter.position).toBe(100_001)
})

test('a wanted line that changed meanwhile is read anew', () => {
  const cutter = new LineCutter({ from: 0, maxLineBytes: 200_000, maxBatchBytes: 1000 })
  cutter.take(Buffer.alloc(100_000, 'x'))
  cutter.take(Buffer.from('\n'))
  expect(cutter.takeWhole(Buffer.alloc(5, 'x'))).toEqual({ batches: [] })
  expect(cutter.position).toBe(0)
})
