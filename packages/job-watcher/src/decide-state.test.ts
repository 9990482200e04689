import { expect, test } from 'vitest'

import { readRecording } from './__fixtures__/recording.ts'
import { decideState, type Decision } from './decide-state.ts'
import { readJobSnapshot, type JobSnapshot } from './job-snapshot.ts'
import { isOver } from './job-state.ts'
import { emptyMemory, type Absence, type Observation, type PodObservation } from './observation.ts'
import { readPodSnapshot, type ContainerSnapshot, type PodSnapshot } from './pod-snapshot.ts'
import type { DecisionOptions } from './state-rules.ts'
import { defaultLimits } from './watcher-limits.ts'

const options: DecisionOptions = { container: 'claude', limits: defaultLimits, graces: {} }

const recorded = readRecording('success')
const aJob = readJobSnapshot(recorded.find(({ kind }) => kind === 'jobs')?.object)
const aPod = readPodSnapshot(recorded.find(({ kind }) => kind === 'pods')?.object)

function job(changes: Partial<JobSnapshot> = {}): JobSnapshot {
  if (aJob === undefined) throw new Error('the recording has no Job')
  return { ...aJob, ...changes }
}

function pod(
  main: Partial<ContainerSnapshot>,
  changes: Partial<PodSnapshot> & { absent?: Absence } = {},
): PodObservation {
  if (aPod === undefined) throw new Error('the recording has no pod')
  const { absent = 'no', ...rest } = changes
  const container = { name: 'claude', kind: 'main', state: 'waiting', restartCount: 0 } as const
  return { absent, pod: { ...aPod, containers: [{ ...container, ...main }], ...rest } }
}

function seen(changes: Partial<Observation>): Observation {
  const nothing = { jobAbsent: 'no', detectedVia: 'watch-deleted', observations: 1 } as const
  const listed = {
    podsListed: true,
    podsWatchedSince: 0,
    podsReadAt: -Infinity,
    eventsAskedAt: -Infinity,
  }
  const { now = 1_000 } = changes
  return { now, date: now, heardAt: 1_000, ...nothing, ...listed, pods: [], events: [], ...changes }
}

/** Decides at each of these times in turn, remembering what was decided before. */
function decideAt(times: readonly number[], observed: Partial<Observation>): Decision {
  let decision: Decision | undefined
  for (const now of times) {
    const memory = decision?.memory ?? emptyMemory
    decision = decideState(seen({ now, heardAt: now, ...observed }), memory, options)
  }
  if (decision === undefined) throw new Error('no time was given')
  return decision
}

const running: Partial<ContainerSnapshot> = { state: 'running' }
const failed: Partial<ContainerSnapshot> = { state: 'terminated', exitCode: 1, reason: 'Error' }
const condition = (type: string) => [{ type, status: 'True', reason: 'R' }]

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

test('a wall clock that steps changes what is told of times, and nothing else', () => {
  const observed = { job: job(), pods: [pod({ reason: 'ErrImagePull' })] }
  const first = decideState(seen({ ...observed, now: 0, date: 5_000_000 }), emptyMemory, options)
  const stepped = { ...observed, now: 100_000, heardAt: 100_000, date: 99_000_000 }
  const { state } = decideState(seen(stepped), first.memory, options)
  expect(state).toMatchObject({ phase: 'waiting', at: 99_000_000 })
  expect(state.waiting?.sinceMs).toBe(98_900_000)
})

test('graces can be set by reason', () => {
  const pods = [pod({ reason: 'ImagePullBackOff' })]
  const graces = { ImagePullBackOff: 5_000, ErrImageNeverPull: 60_000 }
  const impatient = { ...options, graces }
  const { state } = decideState(seen({ job: job(), pods }), emptyMemory, impatient)
  expect(state.waiting?.graceMs).toBe(5_000)
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
