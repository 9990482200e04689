import { expect, test } from 'vitest'

import { Random } from './__fixtures__/random.ts'
import { latin1 } from './__fixtures__/tailing.ts'
import type { LineBatch } from './line-batch.ts'
import { LineCutter } from './line-cutter.ts'

interface Limits {
  readonly maxLineBytes?: number
  readonly maxBatchBytes?: number
}

/** Feeds a file to a cutter in reads of the given sizes, as a tail does. */
function cutFile(
  file: Uint8Array,
  nextSize: () => number,
  limits: Limits = {},
): { batches: LineBatch[]; cutter: LineCutter } {
  const cutter = new LineCutter({
    from: 0,
    maxLineBytes: 1 << 24,
    maxBatchBytes: 1 << 18,
    ...limits,
  })
  const batches: LineBatch[] = []
  while (cutter.position < file.length) {
    const { position } = cutter
    const cut = cutter.take(file.subarray(position, position + Math.max(1, nextSize())))
    batches.push(...cut.batches)
    if (cut.wanted) {
      batches.push(...cutter.takeWhole(file.subarray(cut.wanted.start, cut.wanted.end)).batches)
    }
  }
  return { batches, cutter }
}

/** Each line as `kind start-end`, however it was batched: what must not depend on the reads. */
function describeLines(batches: readonly LineBatch[]): string[] {
  const lines: string[] = []
  let piecesFrom = 0
  for (const batch of batches) {
    if (batch.kind === 'piece') {
      if (batch.first) piecesFrom = batch.start
      if (batch.last) lines.push(`pieces ${String(piecesFrom)}-${String(batch.end)}`)
      continue
    }
    let start = batch.start
    for (const line of latin1(batch.bytes).split('\n').slice(0, -1)) {
      lines.push(`${batch.kind} ${String(start)}-${String(start + line.length + 1)}`)
      start += line.length + 1
    }
  }
  return lines
}

function joined(batches: readonly LineBatch[]): string {
  return batches.map((batch) => latin1(batch.bytes)).join('')
}

test('a line is cut only when its newline has arrived', () => {
  const sizes = [2, 3, 6]
  const { batches, cutter } = cutFile(Buffer.from('one\ntwo\nthr'), () => sizes.shift() ?? 1)
  expect(batches.map((batch) => latin1(batch.bytes))).toEqual(['one\n', 'two\n'])
  expect(cutter.unfinished).toEqual({ start: 8, end: 11 })
  expect(latin1(cutter.held ?? new Uint8Array())).toBe('thr')
})

test('every split of a text into two reads yields the same lines', () => {
  const file = Buffer.from('“日本🙂”\r\n\n\u2028b\vc\u0085d\n{"a":1}\nend\n')
  const whole = describeLines(cutFile(file, () => file.length).batches)
  expect(whole).toHaveLength(5)
  for (let split = 1; split < file.length; split += 1) {
    const { batches } = cutFile(file, () => split)
    expect(describeLines(batches)).toEqual(whole)
  }
})

test('any reads of any bytes, with any limits, yield the same lines and every byte once', () => {
  const random = new Random(20_261)
  for (let round = 0; round < 500; round += 1) {
    const file = random.bytes(random.below(3000))
    const limits = { maxLineBytes: 1 + random.below(200), maxBatchBytes: 1 + random.below(300) }
    const expected = describeLines(cutFile(file, () => 1, limits).batches)
    const readBytes = 1 + random.below(700)
    const { batches, cutter } = cutFile(file, () => random.below(readBytes), limits)
    expect(describeLines(batches)).toEqual(expected)
    const rest = file.subarray(cutter.unfinished.start, cutter.unfinished.end)
    expect(joined(batches) + latin1(rest)).toBe(latin1(file))
    for (const batch of batches) {
      expect(batch.end - batch.start).toBe(batch.bytes.length)
      const oneLine = batch.bytes.indexOf(0x0a) === batch.bytes.length - 1
      expect(oneLine || batch.bytes.length <= limits.maxBatchBytes).toBe(true)
      expect(batch.kind === 'piece' || batch.bytes.at(-1) === 0x0a).toBe(true)
    }
  }
})

test('a line is over the limit by its length, without its newline', () => {
  const file = Buffer.from('12345\n123456\n12345\n')
  const { batches } = cutFile(file, () => 100, { maxLineBytes: 5, maxBatchBytes: 4 })
  expect(batches.map(({ kind, bytes }) => `${kind} ${latin1(bytes)}`)).toEqual([
    'lines 12345\n',
    'piece 1234',
    'piece 56\n',
    'lines 12345\n',
  ])
  expect(batches.slice(1, 3)).toMatchObject([
    { first: true, last: false },
    { first: false, last: true },
  ])
})

test('an unfinished line is held only while it is short, and wanted again when it is whole', () => {
  const line = Buffer.alloc(100_000, 'x')
  const cutter = new LineCutter({ from: 7, maxLineBytes: 200_000, maxBatchBytes: 1000 })
  expect(cutter.take(line)).toEqual({ batches: [] })
  expect(cutter.held).toBeUndefined()
  expect(cutter.take(Buffer.from('\nnext\n')).wanted).toEqual({ start: 7, end: 100_008 })
  const whole = Buffer.concat([line, Buffer.from('\n')])
  expect(cutter.takeWhole(whole).batches).toMatchObject([{ kind: 'lines', start: 7, end: 100_008 }])
  expect(cutter.position).toBe(100_008)
})

test('a wanted line that is not whole any more is read anew', () => {
  const cutter = new LineCutter({ from: 0, maxLineBytes: 200_000, maxBatchBytes: 1000 })
  cutter.take(Buffer.alloc(100_000, 'x'))
  cutter.take(Buffer.from('\n'))
  expect(cutter.takeWhole(Buffer.alloc(5, 'x'))).toEqual({ batches: [] })
  expect(cutter.position).toBe(0)
})

test('what is held does not keep the read alive that it came from', () => {
  const cutter = new LineCutter({ from: 0, maxLineBytes: 1 << 24, maxBatchBytes: 1 << 18 })
  const read = Buffer.from('line\nhalf')
  cutter.take(read)
  read.fill('!')
  expect(latin1(cutter.held ?? new Uint8Array())).toBe('half')
})

test('what is unfinished behind whole lines is left to be read again with what follows', () => {
  const cutter = new LineCutter({ from: 0, maxLineBytes: 100, maxBatchBytes: 100 })
  expect(cutter.take(Buffer.from('a\nbc'), true).batches).toMatchObject([{ start: 0, end: 2 }])
  expect(cutter.position).toBe(2)
  expect(cutter.take(Buffer.from('bcd'), true).batches).toEqual([])
  expect(cutter.position).toBe(5)
  expect(cutter.take(Buffer.from('\n')).batches).toMatchObject([{ start: 2, end: 6 }])
})
