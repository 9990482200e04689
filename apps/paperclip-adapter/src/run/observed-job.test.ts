import type { JobState } from '@agent-jobs/job-watcher'
import { expect, test } from 'vitest'

import { endsRun } from './observed-job.ts'

const suspended: JobState = {
  phase: 'waiting',
  waiting: { reason: 'Suspended', message: '', sinceMs: 1, hopeless: false },
  otherPods: [],
  at: 1,
  events: [],
}

function withPod(state: 'waiting' | 'running' | 'terminated'): JobState {
  const containers = [{ name: 'claude', kind: 'main', state, restartCount: 0 }] as const
  return {
    ...suspended,
    pod: {
      name: 'pod',
      uid: 'uid',
      resourceVersion: '1',
      observed: 'gone',
      phase: 'Failed',
      restartPolicy: 'Never',
      conditions: [],
      containers,
    },
  }
}

test('a Job that is suspended while its agent runs is over for its run, before that it waits', () => {
  expect(endsRun(suspended)).toBe(false)
  expect(endsRun(withPod('waiting'))).toBe(false)
  expect(endsRun(withPod('terminated'))).toBe(true)
  expect(endsRun(withPod('running'))).toBe(true)
  expect(endsRun({ ...suspended, phase: 'never' })).toBe(true)
})
