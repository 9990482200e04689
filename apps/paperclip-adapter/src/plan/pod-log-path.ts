import * as manifest from '@agent-jobs/job-manifest'

/** Whose output it is. `attempt` counts the Jobs of one run. @default attempt 1 */
export interface PodLogIds {
  readonly companyId: string
  readonly agentId: string
  readonly runId: string
  readonly attempt?: number
}

/**
 * Where a run's output is on the volume: `<root>/<companyId>/<agentId>/<runId>.pod.ndjson`, from the second attempt on
 * `<runId>.<attempt>.pod.ndjson`.
 *
 * @throws {Error} `Invalid <field> for log path: <value>` for an id that is not made of letters, digits and "-".
 */
export function buildPodLogPath(root: string, ids: PodLogIds): string {
  return manifest.buildPodLogPath(root, ids)
}
