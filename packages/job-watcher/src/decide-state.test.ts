import { expect, test } from 'vitest'

import {
  condition,
  decideAt,
  failed,
  job,
  options,
  pod,
  running,
  seen,
} from './__fixtures__/observed.ts'
import { decideState } from './decide-state.ts'
import { isOver } from './job-state.ts'
import { emptyMemory } from './observation.ts'
import type { PodObservation } from './observation.ts'
import type { ContainerSnapshot } from './pod-snapshot.ts'

test('of several pods of a Job the living one counts, however old it is', () => {
  const living = pod(running, { uid: 'old', createdAt: 1 })
  const loser = pod({ ...failed, exitCode: 75 }, { uid: 'new', createdAt: 2, phase: 'Failed' })
  const { state } = decideAt([0], { job: job(), pods: [loser, living] })
  expect(state).toMatchObject({
    phase: 'running',
    pod: { uid: 'old' },
    otherPods: [{ uid: 'new' }],
  })
})

test('of several pods that live the newest counts, and a deleted one counts less', () => {
  const older = pod(running, { uid: 'older', createdAt: 1 })
  const newer = pod(running, { uid: 'newer', createdAt: 2 })
  const doomed = pod(running, { uid: 'doomed', createdAt: 3, deletionTimestamp: 9 })
  const { state } = decideAt([0], { job: job(), pods: [older, doomed, newer] })
  expect(state.pod?.uid).toBe('newer')
  expect(state.otherPods.map(({ uid }) => uid)).toEqual(['older', 'doomed'])
})

test('at most seven further pods are told', () => {
  const pods = Array.from({ length: 30 }, (_, index) => pod(running, { uid: `pod-${index}` }))
  expect(decideAt([0], { job: job(), pods }).state.otherPods).toHaveLength(7)
})

test('the container that counts is the named one, whatever its neighbours do', () => {
  const sidecar = { name: 'sidecar', kind: 'main', restartCount: 0 } as const
  const main = { name: 'claude', kind: 'main', restartCount: 0 } as const
  const ended: ContainerSnapshot[] = [
    { ...sidecar, state: 'running' },
    { ...main, state: 'terminated', exitCode: 0 },
  ]
  const goesOn: ContainerSnapshot[] = [
    { ...sidecar, state: 'terminated', exitCode: 1 },
    { ...main, state: 'running' },
  ]
  const phase = (containers: ContainerSnapshot[]) =>
    decideAt([0], { job: job(), pods: [pod({}, { containers })] }).state.phase
  expect(phase(ended)).toBe('ended')
  expect(phase(goesOn)).toBe('running')
})

test('a container that will be restarted has not ended', () => {
  const restarting = pod(failed, { restartPolicy: 'OnFailure', phase: 'Running' })
  expect(decideAt([0], { job: job(), pods: [restarting] }).state.phase).toBe('waiting')
  const given_up = pod(failed, { restartPolicy: 'OnFailure', phase: 'Failed' })
  expect(decideAt([0], { job: job(), pods: [given_up] }).state.phase).toBe('ended')
})

test('a failed pod that its Job may replace is the end only when the Job says so', () => {
  const pods = [pod(failed, { phase: 'Failed' })]
  const retrying = job({ backoffLimit: 2 })
  expect(decideAt([0, 1e6], { job: retrying, pods }).state.phase).toBe('ending')
  const over = { ...retrying, conditions: condition('Failed') }
  expect(decideAt([0], { job: over, pods }).state.phase).toBe('ended')
})

test('a pod whose Job was deleted without it runs on until its container ends', () => {
  const orphaned = { job: job(), jobAbsent: 'confirmed' } as const
  expect(decideAt([0, 1e7], { ...orphaned, pods: [pod(running)] }).state).toMatchObject({
    phase: 'running',
    gone: { detectedVia: 'watch-deleted' },
    job: { observed: 'gone' },
  })
  expect(decideAt([0], { ...orphaned, pods: [pod(failed)] }).state.phase).toBe('ended')
})

test('a pod that cannot be stopped holds a deleted Job until its grace and a minute are over', () => {
  const stuck = pod(running, { deletionTimestamp: 1, deletionGraceSeconds: 20 })
  const observed = { job: job(), jobAbsent: 'confirmed', pods: [stuck] } as const
  expect(decideAt([0, 79_999], observed).state.phase).toBe('ending')
  expect(decideAt([0, 80_000], observed)).toMatchObject({
    state: { phase: 'ending' },
    confirm: { pods: true },
  })
  expect(decideAt([0, 80_001], { ...observed, podsReadAt: 80_000 }).state.phase).toBe('gone')
})

test('a pod that cannot be stopped does not end the run while its Job stands', () => {
  const stuck = pod(running, { deletionTimestamp: 1, deletionGraceSeconds: 20 })
  expect(decideAt([0, 1e8], { job: job(), pods: [stuck] }).state.phase).toBe('ending')
})

test('a Job that failed without ever having a pod will never run', () => {
  const hopeless = job({ conditions: condition('Failed') })
  expect(decideAt([0], { job: hopeless })).toMatchObject({
    state: { phase: 'ending' },
    confirm: { pods: true },
  })
  expect(decideAt([0, 5], { job: hopeless, podsReadAt: 3 }).state.phase).toBe('never')
})

test('a Job that is complete has ended although its pod was never seen', () => {
  const complete = job({ conditions: condition('Complete'), succeeded: 1 })
  expect(decideAt([0, 5], { job: complete, podsReadAt: 3 }).state.phase).toBe('ended')
})

test('a Job that is complete waits a moment for what its container said', () => {
  const complete = job({ conditions: condition('Complete'), succeeded: 1 })
  const pods = [pod(running)]
  expect(decideAt([0, 1_999], { job: complete, pods }).confirm.pods).toBe(false)
  expect(decideAt([0, 2_000], { job: complete, pods })).toMatchObject({
    state: { phase: 'ending' },
    confirm: { pods: true },
  })
})

test('a pod that is terminal without a word on its container ends after two seconds', () => {
  const pods = [pod({}, { phase: 'Failed', reason: 'Evicted', containers: [] })]
  expect(decideAt([0, 1_999], { job: job(), pods })).toMatchObject({
    state: { phase: 'ending' },
    reviewAt: 2_000,
  })
  expect(decideAt([0, 2_000], { job: job(), pods }).state.phase).toBe('ended')
})

test('a terminal pod waits longer for that word while the watch of pods is not open, but not for ever', () => {
  const pods = [pod({}, { phase: 'Failed', containers: [] })]
  const blind = { job: job(), pods, podsWatchedSince: Infinity }
  expect(decideAt([0, 59_999], blind).state.phase).toBe('ending')
  expect(decideAt([0, 60_000], blind).state.phase).toBe('ended')
})

test('a wall clock that steps changes what is told of times, and nothing else', () => {
  const observed = { job: job(), pods: [pod({ reason: 'ErrImagePull' })] }
  const first = decideState(seen({ ...observed, now: 0, date: 5_000_000 }), emptyMemory, options)
  const stepped = { ...observed, now: 100_000, heardAt: 100_000, date: 99_000_000 }
  const { state } = decideState(seen(stepped), first.memory, options)
  expect(state).toMatchObject({ phase: 'waiting', at: 99_000_000 })
  expect(state.waiting?.sinceMs).toBe(98_900_000)
})

test('silence is not a state of the Job, and what has ended has ended', () => {
  const silent = { now: 200_000, heardAt: 0, job: job() }
  const phase = (pods: PodObservation[]) =>
    decideState(seen({ ...silent, pods }), emptyMemory, options).state.phase
  expect(phase([pod(running)])).toBe('unobservable')
  expect(phase([pod({ reason: 'InvalidImageName' })])).toBe('unobservable')
  expect(phase([pod(failed)])).toBe('ended')
})

test('before the pods were listed a Job without a pod is simply not observed', () => {
  const { state } = decideAt([0], { job: job(), podsListed: false })
  expect(state.waiting?.reason).toBe('NotObserved')
})

test('no combination of facts ends a run whose pod lives', () => {
  const conditions = [[], condition('FailureTarget'), condition('Suspended')]
  for (const jobAbsent of ['no', 'suspected', 'confirmed'] as const) {
    for (const suspended of [false, true]) {
      for (const conditionsNow of conditions) {
        for (const phase of ['Running', 'Pending', 'Unknown']) {
          const observed = {
            job: job({ suspended, conditions: conditionsNow }),
            jobAbsent,
            pods: [pod(running, { phase })],
          }
          expect(isOver(decideAt([0, 1e9], observed).state)).toBe(false)
        }
      }
    }
  }
})
