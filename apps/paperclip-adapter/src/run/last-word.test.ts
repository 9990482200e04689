import type { JobState, PodSnapshot } from '@agent-jobs/job-watcher'
import { expect, test } from 'vitest'

import { endedByItself } from './last-word.ts'

type Container = PodSnapshot['containers'][number]

function exitLine(changes: Readonly<Record<string, unknown>> = {}): string {
  const bytes = { stdoutBytes: 3, stderrBytes: 0 }
  const times = { startedAt: 1, endedAt: 2 }
  const record = { v: 1, type: 'exit', podUid: 'u', status: 3, stopReason: null }
  return JSON.stringify({ ...record, ...bytes, ...times, ...changes })
}

function ended(
  container: Partial<Container> = {},
  pod: Partial<PodSnapshot> = {},
  state: Partial<JobState> = {},
): JobState {
  const main: Container = {
    name: 'claude',
    kind: 'main',
    state: 'terminated',
    reason: 'Error',
    exitCode: 3,
    message: exitLine(),
    restartCount: 0,
    ...container,
  }
  const identity = { name: 'p', uid: 'u', resourceVersion: '1', restartPolicy: 'Never' }
  const there = { observed: 'present' as const, phase: 'Failed', conditions: [] }
  return {
    phase: 'ended',
    otherPods: [],
    at: 0,
    events: [],
    pod: { ...identity, ...there, containers: [main], ...pod },
    ...state,
  }
}

test('an agent that ended by itself has nothing more to be told of', () => {
  expect(endedByItself(ended())).toBe(true)
})

const disruption = { type: 'DisruptionTarget', status: 'True' }
const gone = { detectedVia: 'watch-deleted' as const, observations: 3 }
const disturbed: readonly (readonly [string, JobState])[] = [
  ['was killed', ended({ exitCode: 137, message: exitLine({ status: 137 }) })],
  ['had no memory', ended({ reason: 'OOMKilled' })],
  ['was told to stop', ended({ message: exitLine({ stopReason: 'signal' }) })],
  ['contradicts its last words', ended({ message: exitLine({ status: 4 }) })],
  ['left no last words', ended({ message: 'killed' })],
  ['runs', ended({ state: 'running' })],
  ['was deleted with its pod', ended({}, { deletionTimestamp: 1 })],
  ['was disrupted', ended({}, { conditions: [disruption] })],
  ['was evicted', ended({}, { reason: 'Evicted' })],
  ['lost its pod', ended({}, { observed: 'gone' })],
  ['lost its Job', ended({}, {}, { gone })],
]

test.for(disturbed)('of an agent that %s there may be more to tell', ([, state]) => {
  expect(endedByItself(state)).toBe(false)
})
