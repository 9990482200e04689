import { expect, test } from 'vitest'

import { NulGuard } from './nul-guard.ts'

test('bytes without NUL are all usable', () => {
  expect(new NulGuard().usable(Buffer.from('text'), 0, 0)).toEqual({ length: 4 })
})

test('bytes before a NUL are usable, those behind wait', () => {
  const guard = new NulGuard()
  expect(guard.usable(Buffer.from('ab\0\0c'), 10, 0)).toEqual({ length: 2, opened: true })
  expect(guard.usable(Buffer.from('\0\0c'), 12, 4999)).toEqual({ length: 0 })
  expect(guard.waiting).toBe(true)
})

test('data that arrives late ends the wait', () => {
  const guard = new NulGuard()
  guard.usable(Buffer.from('\0\0c'), 0, 0)
  expect(guard.usable(Buffer.from('abc'), 0, 100)).toEqual({ length: 3 })
  expect(guard.waiting).toBe(false)
})

test('after 5 s everything that was visible is accepted as it is, and nothing younger', () => {
  const guard = new NulGuard()
  guard.usable(Buffer.from('\0\0'), 0, 0)
  guard.visibleTo(4)
  const accepted = { start: 0, end: 4 }
  expect(guard.usable(Buffer.from('\0\0'), 0, 5000)).toEqual({ length: 2, accepted })
  expect(guard.usable(Buffer.from('\0\0\0'), 2, 5001)).toEqual({ length: 2, opened: true })
})

test('a hole that fills from its start waits anew for the rest', () => {
  const guard = new NulGuard()
  guard.usable(Buffer.from('\0\0\0'), 0, 0)
  expect(guard.usable(Buffer.from('a\0\0'), 0, 4000)).toEqual({ length: 1, opened: true })
  expect(guard.usable(Buffer.from('\0\0'), 1, 6000)).toEqual({ length: 0 })
})
