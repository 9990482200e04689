import { expect, test } from 'vitest'

import { DrainGoal } from './drain-goal.ts'

const quiet = { restless: false, uncertain: false }
const grew = { restless: true, uncertain: false }

test('a declared size is reached by what was read, not by what is quiet', () => {
  const goal = new DrainGoal({ toBytes: 100, quietMs: 10 }, 0)
  for (let at = 0; at < 10_000; at += 100) goal.polled(quiet, at)
  expect(goal.reached(99, 10_000, 0)).toBeUndefined()
  expect(goal.reached(100, 10_000, 0)).toBe('size-reached')
})

test('a declared size is not reached by what may not be there any more', () => {
  const goal = new DrainGoal({ toBytes: 100 }, 0)
  goal.polled({ restless: false, uncertain: true }, 100)
  expect(goal.reached(200, 200, 0)).toBeUndefined()
  goal.polled(quiet, 300)
  expect(goal.reached(200, 300, 0)).toBe('size-reached')
})

test('without a size the end is three polls and the quiet time without growth', () => {
  const goal = new DrainGoal({ quietMs: 2000 }, 0)
  goal.polled(grew, 0)
  goal.polled(quiet, 1900)
  goal.polled(quiet, 2100)
  expect(goal.reached(5, 2100, 0)).toBeUndefined()
  goal.polled(quiet, 2350)
  expect(goal.reached(5, 2350, 0)).toBe('quiet')
  expect(goal.reached(5, 2350, 6000)).toBeUndefined()
})

test('growth starts the quiet time again', () => {
  const goal = new DrainGoal({ quietMs: 1000 }, 0)
  for (const at of [100, 200, 300]) goal.polled(quiet, at)
  goal.polled(grew, 900)
  for (const at of [1000, 1100, 1200]) goal.polled(quiet, at)
  expect(goal.reached(5, 1500, 0)).toBeUndefined()
  expect(goal.reached(5, 1900, 0)).toBe('quiet')
})

test('the limit ends it, whatever is missing', () => {
  const goal = new DrainGoal({ toBytes: 100 }, 1000)
  expect(goal.reached(5, 60_999, 0)).toBeUndefined()
  expect(goal.reached(5, 61_000, 0)).toBe('limit')
})
