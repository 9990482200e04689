import type { PodSnapshot } from '@agent-jobs/job-watcher'
import { expect, test } from 'vitest'

import { PodVoiceListener } from './pod-voice.ts'
import { nodeSilentSinceMs } from './silent-node.ts'

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

/** A pod that has told of its start. */
function begun(podUid: string): PodVoiceListener {
  const voice = new PodVoiceListener(0)
  const line = { v: 1, type: 'begin', podUid, startedAt: 1 }
  voice.hear(Buffer.from(JSON.stringify(line)), 5_000)
  expect(voice.begin?.podUid).toBe(podUid)
  return voice
}

test('a node is silent since the cluster said so', () => {
  const state = { phase: 'running', pod, silentNode: { node: 'n', sinceMs: 7_000 } } as const
  expect(nodeSilentSinceMs(state, begun('uid-1'))).toBe(7_000)
})

test('a node that has not told of a start is silent since the pod told of it', () => {
  expect(nodeSilentSinceMs({ phase: 'waiting', pod }, begun('uid-1'))).toBe(5_000)
  expect(nodeSilentSinceMs({ phase: 'running', pod }, begun('uid-1'))).toBeUndefined()
})

test('a start of another pod, or of none that is known, says nothing of a node', () => {
  expect(nodeSilentSinceMs({ phase: 'waiting', pod }, begun('uid-2'))).toBeUndefined()
  expect(nodeSilentSinceMs({ phase: 'waiting' }, begun('uid-1'))).toBeUndefined()
  expect(nodeSilentSinceMs(undefined, begun('uid-1'))).toBeUndefined()
  expect(nodeSilentSinceMs({ phase: 'waiting', pod }, new PodVoiceListener(0))).toBeUndefined()
})
