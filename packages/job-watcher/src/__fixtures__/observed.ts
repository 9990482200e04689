import { readRecording } from './recording.ts'
import { decideState, type Decision } from '../decide-state.ts'
import { readJobSnapshot, type JobSnapshot } from '../job-snapshot.ts'
import { emptyMemory, type Absence, type Observation, type PodObservation } from '../observation.ts'
import { readPodSnapshot, type ContainerSnapshot, type PodSnapshot } from '../pod-snapshot.ts'
import type { DecisionOptions } from '../state-rules.ts'
import { defaultLimits } from '../watcher-limits.ts'

export const options: DecisionOptions = { container: 'claude', limits: defaultLimits, graces: {} }

const recorded = readRecording('success')
const aJob = readJobSnapshot(recorded.find(({ kind }) => kind === 'jobs')?.object)
const aPod = readPodSnapshot(recorded.find(({ kind }) => kind === 'pods')?.object)

export function job(changes: Partial<JobSnapshot> = {}): JobSnapshot {
  if (aJob === undefined) throw new Error('the recording has no Job')
  return { ...aJob, ...changes }
}

export function pod(
  main: Partial<ContainerSnapshot>,
  changes: Partial<PodSnapshot> & { absent?: Absence } = {},
): PodObservation {
  if (aPod === undefined) throw new Error('the recording has no pod')
  const { absent = 'no', ...rest } = changes
  const container = { name: 'claude', kind: 'main', state: 'waiting', restartCount: 0 } as const
  return { absent, pod: { ...aPod, containers: [{ ...container, ...main }], ...rest } }
}

export function seen(changes: Partial<Observation>): Observation {
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
export function decideAt(times: readonly number[], observed: Partial<Observation>): Decision {
  let decision: Decision | undefined
  for (const now of times) {
    const memory = decision?.memory ?? emptyMemory
    decision = decideState(seen({ now, heardAt: now, ...observed }), memory, options)
  }
  if (decision === undefined) throw new Error('no time was given')
  return decision
}

export const running: Partial<ContainerSnapshot> = { state: 'running' }
export const failed: Partial<ContainerSnapshot> = { state: 'terminated', exitCode: 1, reason: 'Error' }
export const condition = (type: string) => [{ type, status: 'True', reason: 'R' }]
