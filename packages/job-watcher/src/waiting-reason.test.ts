import { expect, test } from 'vitest'

import { readRecording } from './__fixtures__/recording.ts'
import { readJobSnapshot } from './job-snapshot.ts'
import type { KubernetesEvent } from './kubernetes-event.ts'
import { readPodSnapshot, type ContainerSnapshot, type PodSnapshot } from './pod-snapshot.ts'
import { whyNoPod, whyNotStarted } from './waiting-reason.ts'
import { ruleOf, waitingRules } from './waiting-rules.ts'

const recorded = readRecording('secretVolumeMissing')
const [aJob] = recorded
  .filter(({ kind }) => kind === 'jobs')
  .map((entry) => readJobSnapshot(entry.object))
const aPod = recorded
  .filter(({ kind }) => kind === 'pods')
  .map((entry) => readPodSnapshot(entry.object))
  .at(-1)

function creating(changes: Partial<PodSnapshot> = {}): PodSnapshot {
  if (aPod === undefined) throw new Error('the recording has no pod')
  return { ...aPod, ...changes }
}

function event(reason: string, message: string, at: number): KubernetesEvent {
  return { type: 'Warning', reason, message, count: 1, involved: 'Pod/run', at }
}

test.for([
  ['pods "a" is forbidden: exceeded quota: q, requested: pods=1', 'QuotaExceeded'],
  ['pods "a" is forbidden: failed quota: q: must specify limits.cpu', 'QuotaIncomplete'],
  [
    'pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 4',
    'QuotaIncomplete',
  ],
  ['pods "a" is forbidden: violates PodSecurity "restricted:latest"', 'AdmissionDenied'],
  ['admission webhook "policy.example" denied the request: no', 'AdmissionDenied'],
  [
    'Internal error occurred: failed calling webhook "x": connection refused',
    'AdmissionUnavailable',
  ],
  ['error looking up service account a/b: serviceaccount "b" not found', 'ServiceAccountMissing'],
  ['something nobody has seen before', 'FailedCreate'],
] as const)('a pod refused with "%s" waits for %s', ([message, reason]) => {
  if (aJob === undefined) throw new Error('the recording has no Job')
  expect(whyNoPod(aJob, [event('FailedCreate', message, 1)])).toEqual({ reason, message })
})

test('the newest event tells what a pod that is being made waits for', () => {
  const mount = event('FailedMount', 'secret "none" not found', 1)
  const pulling = event('Pulling', 'Pulling image "a"', 2)
  const sandbox = event('FailedCreatePodSandBox', 'no network', 3)
  const pulled = event('Pulled', 'Pulled', 4)
  const why = (...events: KubernetesEvent[]) => whyNotStarted(creating(), 'claude', events).reason
  expect(why()).toBe('ContainerCreating')
  expect(why(mount)).toBe('FailedMount')
  expect(why(mount, pulling)).toBe('Pulling')
  expect(why(sandbox, pulling, mount)).toBe('FailedCreatePodSandBox')
  expect(why(mount, pulled)).toBe('ContainerCreating')
})

test('a container in trouble says more than any event', () => {
  const container: ContainerSnapshot = {
    name: 'agent',
    kind: 'main',
    state: 'waiting',
    reason: 'CreateContainerError',
    message: 'name in use',
    restartCount: 0,
  }
  const pod = creating({ containers: [container] })
  expect(whyNotStarted(pod, 'agent', [event('FailedMount', 'old', 1)])).toEqual({
    reason: 'CreateContainerError',
    message: 'name in use',
  })
})

test('an init container that runs or cannot start is what a pod waits for', () => {
  const waiting = {
    kind: 'main',
    state: 'waiting',
    reason: 'PodInitializing',
    restartCount: 0,
  } as const
  const main: ContainerSnapshot = { ...waiting, name: 'agent' }
  const init = { name: 'clone', kind: 'init', restartCount: 0 } as const
  const runs = creating({ containers: [{ ...init, state: 'running' }, main] })
  expect(whyNotStarted(runs, 'agent', [])).toEqual({
    reason: 'PodInitializing',
    message: 'init container clone is running',
  })
  const stuck = creating({
    containers: [{ ...init, state: 'waiting', reason: 'ErrImagePull', message: 'denied' }, main],
  })
  expect(whyNotStarted(stuck, 'agent', [])).toEqual({ reason: 'ErrImagePull', message: 'denied' })
})

test('a pod held back by a scheduling gate waits without limit', () => {
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }]
  const gated = creating({ containers: [], conditions })
  expect(whyNotStarted(gated, 'claude', []).reason).toBe('SchedulingGated')
  expect(ruleOf('SchedulingGated').graceMs).toBeUndefined()
})

test('a reason nobody knows has a grace of its own', () => {
  expect(ruleOf('FluxCapacitorError')).toBe(waitingRules.Other)
  expect(ruleOf('toString')).toBe(waitingRules.Other)
})
