import { expect, test } from 'vitest'

import { createEventRation } from './event-ration.ts'
import type { JobState } from './job-state.ts'
import { defaultLimits } from './watcher-limits.ts'

const timeOfDay = 1_795_000_000_000

function waiting(reason: string, waitedMs: number): JobState {
  const sinceMs = timeOfDay - waitedMs
  const why = { reason, message: '', sinceMs, graceMs: 1, hopeless: false }
  return { phase: 'waiting', waiting: why, at: timeOfDay, events: [], otherPods: [] }
}

test('events are due when a Job has been stuck for 5 s, whatever the time of day', () => {
  const ration = createEventRation(defaultLimits)
  expect(ration.dueAt(waiting('NoPod', 0), 100)).toBe(5_100)
  expect(ration.dueAt(waiting('NoPod', 5_000), 5_100)).toBe(5_100)
})

test('events are listed again later and later', () => {
  const ration = createEventRation(defaultLimits)
  const pauses = [1, 2, 3].map((round) => {
    const now = round * 1_000_000
    ration.spend(now)
    return ration.dueAt(waiting('NoPod', 60_000), now) - now
  })
  expect(pauses).toEqual([10_000, 20_000, 40_000])
})

test('events are never due for a reason that they do not explain', () => {
  const ration = createEventRation(defaultLimits)
  expect(ration.dueAt(waiting('InvalidImageName', 60_000), 60_000)).toBe(Infinity)
})
