import { EventEmitter } from 'node:events'

import { expect, test } from 'vitest'

import { listenForStop, statusOf, type StopSignal } from './stop-signals.ts'

test('the first signal asks for an orderly end and says which it was', () => {
  const { source, wish } = listen()
  expect(wish.signal.aborted).toBe(false)
  source.emit('SIGTERM', 'SIGTERM')
  expect(wish.signal.reason).toBe('SIGTERM')
  expect(wish.received).toBe('SIGTERM')
})

test('the second signal asks for an end at once, and the process is on its own then', () => {
  const { source, wish, again, clock } = listen()
  source.emit('SIGINT', 'SIGINT')
  clock.nowMs = 2_000
  source.emit('SIGINT', 'SIGINT')
  expect(again).toEqual(['SIGINT'])
  expect(wish.received).toBe('SIGINT')
  expect(source.eventNames()).toEqual([])
})

test('a signal that a launcher passes on once more is not a second one', () => {
  const { source, again, clock } = listen()
  source.emit('SIGTERM', 'SIGTERM')
  clock.nowMs = 499
  source.emit('SIGTERM', 'SIGTERM')
  expect(again).toEqual([])
})

test('where nobody can want it, later signals change nothing', () => {
  const source = new EventEmitter()
  const clock = { nowMs: 0 }
  using wish = listenForStop(source, undefined, () => clock.nowMs)
  source.emit('SIGINT', 'SIGINT')
  clock.nowMs = 9_000
  source.emit('SIGTERM', 'SIGTERM')
  expect(wish.received).toBe('SIGINT')
  expect(source.listenerCount('SIGTERM')).toBe(1)
})

test('nothing is heard any more after it was disposed', () => {
  const { source, wish } = listen()
  wish[Symbol.dispose]()
  expect(source.eventNames()).toEqual([])
})

test('the exit status is that of a program which the signal ended', () => {
  expect([statusOf('SIGINT'), statusOf('SIGTERM'), statusOf('SIGHUP')]).toEqual([130, 143, 129])
})

function listen() {
  const source = new EventEmitter()
  const clock = { nowMs: 0 }
  const again: StopSignal[] = []
  const wish = listenForStop(
    source,
    (signal) => again.push(signal),
    () => clock.nowMs,
  )
  return { source, wish, again, clock }
}
