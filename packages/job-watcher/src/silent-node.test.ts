import { expect, test } from 'vitest'

import { readRecording } from './__fixtures__/recording.ts'
import { Replay } from './__fixtures__/replay.ts'
import { decideState } from './decide-state.ts'
import type { SilentNodeFact } from './index.ts'
import { emptyMemory, type Observation } from './observation.ts'
import { readPodSnapshot, type PodSnapshot } from './pod-snapshot.ts'
import { defaultLimits } from './watcher-limits.ts'

const options = { container: 'agent', limits: defaultLimits, graces: {} }
const recorded = readRecording('nodeNotReady').filter(({ kind }) => kind === 'pods')

/** What the API said of the pod last. */
function lastPod(changes: Partial<PodSnapshot> = {}): PodSnapshot {
  const pod = readPodSnapshot(recorded.at(-1)?.object)
  if (pod === undefined) throw new Error('the recording has no pod')
  return { ...pod, ...changes }
}

function seen(pod: PodSnapshot, now: number, date: number): Observation {
  return {
    now,
    date,
    heardAt: now,
    jobAbsent: 'no',
    detectedVia: 'watch-deleted',
    observations: 1,
    pods: [{ pod, absent: 'no' }],
    podsListed: true,
    podsWatchedSince: 0,
    podsReadAt: -Infinity,
    events: [],
    eventsAskedAt: -Infinity,
  }
}

function silenceOf(pod: PodSnapshot): SilentNodeFact | undefined {
  return decideState(seen(pod, 0, 0), emptyMemory, options).state.silentNode
}

test('a pod on a node that does not answer is said to be so, and runs on', async () => {
  await using replay = await Replay.open('nodeNotReady')
  await replay.follow()
  await replay.play()
  await replay.pass(20 * 60_000)
  const running = replay.states.filter(({ phase }) => phase === 'running')
  expect(running.map(({ silentNode }) => silentNode?.node)).toEqual([undefined, 'kubelab'])
  expect(running.at(-1)?.silentNode?.sinceMs).toBe(Math.round(running.at(-1)?.at ?? 0))
  expect(replay.phases).toEqual(['waiting', 'running'])
})

test('a node is silent since it was first seen to be, whatever the wall clock does', () => {
  const first = decideState(seen(lastPod(), 5_000, 1_000_000), emptyMemory, options)
  expect(first.state.silentNode?.sinceMs).toBe(1_000_000)
  const later = decideState(seen(lastPod(), 65_000, 9_000_000), first.memory, options)
  expect(later.state.silentNode?.sinceMs).toBe(8_940_000)
})

test('a node that answers again was silent before, and no longer', () => {
  const silent = decideState(seen(lastPod(), 0, 0), emptyMemory, options)
  const answering = readPodSnapshot(recorded.at(-2)?.object) ?? lastPod()
  const heard = decideState(seen(answering, 1_000, 1_000), silent.memory, options)
  expect(heard.state.silentNode).toBeUndefined()
  const again = decideState(seen(lastPod(), 2_000, 2_000), heard.memory, options)
  expect(again.state.silentNode?.sinceMs).toBe(2_000)
})

test('a pod that is not ready for a reason of its own, or is over, says nothing of its node', () => {
  const { conditions, containers } = lastPod()
  const others = conditions.filter(({ type }) => type !== 'Ready')
  const gate = { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady' }
  expect(silenceOf(lastPod({ conditions: [...others, gate] }))).toBeUndefined()
  expect(silenceOf(lastPod({ conditions: others }))).toBeUndefined()
  expect(silenceOf(lastPod({ phase: 'Failed' }))).toBeUndefined()
  const [main] = containers
  const ended = main && ({ ...main, state: 'terminated', exitCode: 0 } as const)
  expect(silenceOf(lastPod({ containers: ended ? [ended] : [] }))).toBeUndefined()
  expect(silenceOf(lastPod())).toEqual({ node: 'kubelab', sinceMs: 0 })
})
