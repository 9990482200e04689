import type { JobState, PodSnapshot } from '@agent-jobs/job-watcher'
import { expect, test } from 'vitest'

import { phaseMessage } from './phase-message.ts'

const pod: PodSnapshot = {
  name: 'pod-1',
  uid: 'uid-1',
  resourceVersion: '1',
  restartPolicy: 'Never',
  observed: 'present',
  phase: 'Pending',
  conditions: [],
  containers: [],
}

function waitingFor(reason: string, message = ''): Pick<JobState, 'phase' | 'waiting'> {
  return { phase: 'waiting', waiting: { reason, message, sinceMs: 0, hopeless: false } }
}

test.for<[string, Partial<JobState>, string | undefined]>([
  ['no pod yet', waitingFor('NoPod'), '[paperclip] Waiting for a pod'],
  [
    'no pod, and why',
    waitingFor('FailedCreate', 'exceeded quota'),
    '[paperclip] Waiting for a pod: FailedCreate: exceeded quota',
  ],
  [
    'a pod that waits, and why',
    { ...waitingFor('Unschedulable', '0/1 nodes'), pod },
    '[paperclip] Pod pod-1: Unschedulable: 0/1 nodes',
  ],
  [
    'a pod that starts',
    { ...waitingFor('ContainerCreating'), pod },
    '[paperclip] Pod pod-1: ContainerCreating',
  ],
  ['a pod that runs', { phase: 'running', pod }, '[paperclip] Pod running: pod-1'],
  [
    'a pod that runs on a node that is silent',
    { phase: 'running', pod, silentNode: { node: 'worker-1', sinceMs: 0 } },
    '[paperclip] Node worker-1 of pod pod-1 does not answer: the run goes on, its output is still read',
  ],
  ['nothing observed yet', waitingFor('NotObserved'), undefined],
  ['the end, which the result tells', { phase: 'ended', pod }, undefined],
])('%s', ([, state, message]) => {
  expect(phaseMessage({ phase: 'waiting', at: 0, events: [], otherPods: [], ...state })).toBe(
    message,
  )
})
