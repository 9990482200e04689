import { jobName, runPaths, type RunPaths } from '@agent-jobs/job-manifest'

import type { AdapterContext } from '../../context.ts'
import type { TestVolume } from './test-volume.ts'

/** What a run is known by before it starts. */
export interface RunIdentity {
  readonly runId: string
  readonly jobName: string
  readonly paths: RunPaths
}

/** The identity of a run's first attempt. */
export function identityOf(
  { logRoot }: TestVolume,
  { runId, agent }: Pick<AdapterContext, 'runId' | 'agent'>,
): RunIdentity {
  const ids = { companyId: agent.companyId, agentId: agent.id, runId, attempt: 1 }
  return { runId, jobName: jobName(ids), paths: runPaths(logRoot, ids) }
}
