import { expect, test } from 'vitest'

import { usualPace } from '../adapter-pace.ts'
import { findInterruption, type RunFacts } from './interruption.ts'

const limits = { timeoutSec: 0, scheduleTimeoutSec: 900, maxOutputBytes: 1_000, ...usualPace }
const now = 10_000_000
const running: RunFacts = {
  startedAtMs: now - 60_000,
  runningSinceMs: now - 50_000,
  cancelRequested: false,
  anyBytes: true,
  outputBytes: 10,
  resultAtMs: undefined,
  backgroundTasks: 0,
  saysEnded: false,
  heardFromApiAtMs: now - 1_000,
  nodeSilentSinceMs: undefined,
  heardFromVolumeAtMs: now - 1_000,
}

test('a run that is alive and within its limits is left alone', () => {
  expect(findInterruption(running, limits, now)).toBeUndefined()
})

test('a request to cancel comes before every other reason', () => {
  const facts = { ...running, cancelRequested: true, outputBytes: 5_000 }
  expect(findInterruption(facts, { ...limits, timeoutSec: 1 }, now)).toEqual({ kind: 'cancelled' })
})

test('the time limit counts from when the container runs', () => {
  const short = { ...limits, timeoutSec: 50 }
  expect(findInterruption(running, short, now)).toEqual({ kind: 'timed-out', timeoutSec: 50 })
  expect(findInterruption(running, { ...limits, timeoutSec: 51 }, now)).toBeUndefined()
})

test('silence never ends a run while its pod or the API is heard', () => {
  const silent = { ...running, heardFromVolumeAtMs: now - 3_600_000 }
  expect(findInterruption(silent, limits, now)).toBeUndefined()
})

test('a silent node is no word of the pod, but what the pod writes is', () => {
  const onSilentNode = { ...running, nodeSilentSinceMs: now - 900_000 }
  expect(findInterruption(onSilentNode, limits, now)).toBeUndefined()
  const silent = { ...onSilentNode, heardFromVolumeAtMs: now - 901_000 }
  expect(findInterruption(silent, limits, now)).toEqual({ kind: 'unobservable', silentMs: 900_000 })
  const young = { ...silent, nodeSilentSinceMs: now - 899_000 }
  expect(findInterruption(young, limits, now)).toBeUndefined()
})

test('nothing heard from API and volume for 15 minutes is unobservable', () => {
  const lost = { ...running, heardFromApiAtMs: now - 900_000, heardFromVolumeAtMs: now - 950_000 }
  expect(findInterruption(lost, limits, now)).toEqual({ kind: 'unobservable', silentMs: 900_000 })
})

test('a pod whose first byte does not come in 30 s writes to another volume', () => {
  expect(findInterruption({ ...running, anyBytes: false }, limits, now)).toEqual({
    kind: 'log-missing',
  })
  const young = { ...running, anyBytes: false, runningSinceMs: now - 29_000 }
  expect(findInterruption(young, limits, now)).toBeUndefined()
})

test('a run that does not start in time is given up, but only when the API was heard lately', () => {
  const waiting = { ...running, runningSinceMs: undefined, startedAtMs: now - 900_000 }
  expect(findInterruption(waiting, limits, now)).toEqual({
    kind: 'never-scheduled',
    scheduleTimeoutSec: 900,
  })
  const unheard = { ...waiting, heardFromApiAtMs: now - 120_000 }
  expect(findInterruption(unheard, limits, now)).toBeUndefined()
})

test('output beyond the limit ends the run', () => {
  expect(findInterruption({ ...running, outputBytes: 1_001 }, limits, now)).toEqual({
    kind: 'output-limit',
    maxOutputBytes: 1_000,
  })
})

test.for([
  { backgroundTasks: 0, ageMs: 29_000, ends: false },
  { backgroundTasks: 0, ageMs: 30_000, ends: true },
  { backgroundTasks: 2, ageMs: 599_000, ends: false },
  { backgroundTasks: 2, ageMs: 600_000, ends: true },
])(
  'a process that stays $ageMs ms after its result with $backgroundTasks tasks left is ended: $ends',
  ({ backgroundTasks, ageMs, ends }) => {
    const facts = { ...running, backgroundTasks, resultAtMs: now - ageMs }
    const expected = ends ? { kind: 'ended-but-running', backgroundTasks } : undefined
    expect(findInterruption(facts, limits, now)).toEqual(expected)
  },
)

test('a process that ended after its result, by its own word, is not said to stay', () => {
  const facts = { ...running, resultAtMs: now - 40_000 }
  expect(findInterruption({ ...facts, saysEnded: true }, limits, now)).toBeUndefined()
  expect(findInterruption(facts, limits, now)).toMatchObject({ kind: 'ended-but-running' })
})
