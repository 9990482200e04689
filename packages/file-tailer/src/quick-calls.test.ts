import { expect, test } from 'vitest'

import { QuickCalls } from './quick-calls.ts'

/** Calls that take as long as it is said each time. */
function newCalls(slowMs: number): { calls: QuickCalls; take: (ms: number) => unknown } {
  let nowMs = 0
  const calls = new QuickCalls(slowMs, () => nowMs)
  return { calls, take: (ms) => calls.make(() => (nowMs += ms)) }
}

test('what is slow twice in a few calls is left alone for fifty times as long', () => {
  const { take } = newCalls(1)
  expect([take(2), take(2), take(0)]).toEqual([2, 4, undefined])
})

test('one slow call among many is the machine', () => {
  const { take } = newCalls(1)
  for (let call = 0; call < 500; call += 1) expect(take(call % 50 === 0 ? 2 : 0)).toBeDefined()
})

test('what a call throws is an answer', () => {
  const { calls } = newCalls(1)
  const error = Object.assign(new Error('no'), { code: 'ESTALE' })
  const failing = (): never => {
    throw error
  }
  expect(calls.make(failing)).toEqual({ kind: 'problem', code: 'ESTALE' })
})
