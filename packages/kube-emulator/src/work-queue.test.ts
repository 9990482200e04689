import { expect, test, vi } from 'vitest'

import { createWorkQueue } from './work-queue.ts'

function setUp() {
  vi.useFakeTimers()
  const queue = createWorkQueue()
  const done: string[] = []
  const add = (key: string, delayMs: number, what = key): void =>
    queue.add(key, delayMs, () => done.push(what))
  return { queue, done, add }
}

test('work of the same key is done once, at the sooner time', () => {
  const { done, add } = setUp()
  add('job', 100, 'late')
  add('job', 10, 'soon')
  add('job', 50, 'later')
  vi.advanceTimersByTime(10)
  expect(done).toEqual(['soon'])
  vi.advanceTimersByTime(1_000)
  expect(done).toEqual(['soon'])
})

test('what becomes due in a pause is done after the last one', () => {
  const { queue, done, add } = setUp()
  const [first, second] = [queue.pause(), queue.pause()]
  add('a', 5)
  add('b', 10)
  vi.advanceTimersByTime(20)
  first()
  first()
  expect(done).toEqual([])
  second()
  expect(done).toEqual(['a', 'b'])
})

test('a time that timers cannot count is not now', () => {
  const { done, add } = setUp()
  add('never', Number.POSITIVE_INFINITY)
  vi.advanceTimersByTime(10_000)
  expect(done).toEqual([])
})

test('a closed queue forgets its work and takes no more', () => {
  const { queue, done, add } = setUp()
  add('a', 5)
  queue[Symbol.dispose]()
  add('b', 5)
  vi.advanceTimersByTime(100)
  expect(done).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
