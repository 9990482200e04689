import { expect, test } from 'vitest'

import { decideAt, job, options, pod, seen } from './__fixtures__/observed.ts'
import { decideState } from './decide-state.ts'
import { emptyMemory } from './observation.ts'
import type { PodObservation } from './observation.ts'

test('a Job that is suspended waits without limit', () => {
  const { state } = decideAt([0, 1e9], { job: job({ suspended: true }) })
  expect(state).toMatchObject({ phase: 'waiting', waiting: { reason: 'Suspended' } })
  expect(state.waiting).not.toHaveProperty('graceMs')
})

test('a grace that is over ends nothing before a look after it', () => {
  const pods = [pod({ reason: 'ImagePullBackOff', message: 'no' })]
  const observed = { job: job(), pods }
  expect(decideAt([0, 299_999], observed)).toMatchObject({
    state: { phase: 'waiting' },
    confirm: { pods: false },
    reviewAt: 300_000,
  })
  expect(decideAt([0, 300_000], observed)).toMatchObject({
    state: { phase: 'waiting' },
    confirm: { pods: true },
  })
  expect(decideAt([0, 300_000], { ...observed, podsReadAt: 299_999 }).state.phase).toBe('waiting')
  expect(decideAt([0, 300_001], { ...observed, podsReadAt: 300_000 }).state.phase).toBe('never')
})

test('a reason that only an event told is looked up again before the run is given up', () => {
  const mount = {
    type: 'Warning',
    reason: 'FailedMount',
    message: 'm',
    count: 1,
    involved: 'Pod/a',
  }
  const pods = [pod({ reason: 'ContainerCreating' })]
  const observed = { job: job(), pods, events: [mount], podsReadAt: 600_000 }
  expect(decideAt([0, 600_000], observed)).toMatchObject({
    state: { phase: 'waiting', waiting: { reason: 'FailedMount' } },
    confirm: { pods: false, events: true },
  })
  const asked = { ...observed, eventsAskedAt: 600_000 }
  expect(decideAt([0, 600_000], asked).state.phase).toBe('never')
})

test('reasons of one kind share a clock, and the cause is kept when only the back-off is told', () => {
  const first = seen({ job: job(), pods: [pod({ reason: 'ErrImagePull', message: 'denied' })] })
  const one = decideState(first, emptyMemory, options)
  const second = {
    ...first,
    now: 50_000,
    date: 50_000,
    heardAt: 50_000,
    pods: [pod({ reason: 'ImagePullBackOff', message: 'Back-off pulling image' })],
  }
  const two = decideState(second, one.memory, options)
  expect(two.state.waiting).toMatchObject({
    reason: 'ImagePullBackOff',
    message: 'Back-off pulling image: denied',
    sinceMs: 1_000,
  })
})

test('trouble that was over for more than a minute starts a new grace', () => {
  const trouble = [pod({ reason: 'ErrImagePull', message: 'denied' })]
  const calm = [pod({ reason: 'ContainerCreating' })]
  let memory = emptyMemory
  const at = (now: number, pods: PodObservation[]) => {
    const decision = decideState(seen({ job: job(), pods, now, heardAt: now }), memory, options)
    memory = decision.memory
    return decision.state.waiting?.sinceMs
  }
  expect(at(0, trouble)).toBe(0)
  expect(at(30_000, calm)).toBe(30_000)
  expect(at(50_000, trouble)).toBe(0)
  expect(at(200_000, calm)).toBe(200_000)
  expect(at(210_000, trouble)).toBe(0)
  expect(at(220_000, calm)).toBe(200_000)
  expect(at(400_000, calm)).toBe(200_000)
  expect(at(410_000, trouble)).toBe(410_000)
})

test('graces can be set by reason', () => {
  const pods = [pod({ reason: 'ImagePullBackOff' })]
  const graces = { ImagePullBackOff: 5_000, ErrImageNeverPull: 60_000 }
  const impatient = { ...options, graces }
  const { state } = decideState(seen({ job: job(), pods }), emptyMemory, impatient)
  expect(state.waiting?.graceMs).toBe(5_000)
})
