import { expect, test } from 'vitest'

import { ManualClock } from './__fixtures__/manual-clock.ts'
import { Schedule } from './schedule.ts'

test('a thousand sleepers need one timer', () => {
  const clock = new ManualClock()
  const schedule = new Schedule(clock)
  for (let index = 0; index < 1000; index += 1) schedule.after(index, () => {})
  expect(clock.timers.size).toBe(1)
})

test('nobody is woken before his time, and at most a slot after it', () => {
  const clock = new ManualClock()
  const schedule = new Schedule(clock)
  const lateByMs: number[] = []
  for (let delayMs = 0; delayMs < 500; delayMs += 7) {
    schedule.after(delayMs, () => lateByMs.push(clock.now() - delayMs))
  }
  clock.advance(1000)
  expect(lateByMs).toHaveLength(72)
  expect(Math.min(...lateByMs)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...lateByMs)).toBeLessThanOrEqual(25)
})

test('who was taken back is not called, and without sleepers there is no timer', () => {
  const clock = new ManualClock()
  const schedule = new Schedule(clock)
  const called: string[] = []
  let cancelOther = (): void => {}
  schedule.after(80, () => {
    called.push('first')
    cancelOther()
  })
  cancelOther = schedule.after(100, () => called.push('other'))
  clock.advance(200)
  expect(called).toEqual(['first'])
  expect(clock.timers.size).toBe(0)
})

test('a sleeper may sleep again while it is woken', () => {
  const clock = new ManualClock()
  const schedule = new Schedule(clock)
  let wakings = 0
  const sleep = (): void => {
    schedule.after(250, () => {
      wakings += 1
      sleep()
    })
  }
  sleep()
  clock.advance(2500)
  expect(wakings).toBe(10)
})

test('what is due at once is done in slices, between which the event loop has its turn', async () => {
  const clock = new ManualClock()
  const schedule = new Schedule(clock)
  let called = 0
  for (let index = 0; index < 100; index += 1) {
    schedule.after(10, () => {
      called += 1
      clock.advance(0.1)
    })
  }
  clock.advance(25)
  expect(called).toBeLessThan(10)
  await new Promise(setImmediate)
  expect(called).toBeGreaterThan(10)
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
  expect(called).toBe(100)
  expect(clock.timers.size).toBe(0)
})
