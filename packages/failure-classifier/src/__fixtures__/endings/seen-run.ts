import type { ContainerEvidence, PodEvidence, RunEvidence } from '../../index.ts'
import { recordedOutput } from '../recorded-stream.ts'

/** What happened, in words, and what was seen of it. */
export type NamedEnding = readonly [what: string, evidence: RunEvidence]

/** An agent that had written part of its answer. */
export const part = recordedOutput('sigterm-tool')
/** An agent that had written nothing. */
export const nothing = {
  stream: { linesRead: 0, lastLineComplete: true },
  log: { bytes: 0, complete: true },
}
export const run = { jobName: 'ac-1', namespace: 'agents' }
export const job = { observed: 'present', conditions: [] } as const

/** A run whose pod was seen like this. */
export function withPod(pod: Partial<PodEvidence>, container?: Partial<ContainerEvidence>): RunEvidence {
  const containers = container
    ? [{ name: 'claude', kind: 'main', state: 'terminated', ...container } as const]
    : []
  return {
    run,
    intent: {},
    job,
    pod: { observed: 'present', name: 'ac-1-x', phase: 'Failed', containers, ...pod },
  }
}

/** A container that ended with this status, and had written nothing. */
export function exited(exitCode: number, message?: string): RunEvidence {
  return { ...withPod({}, { reason: 'Error', exitCode, message }), ...nothing }
}
