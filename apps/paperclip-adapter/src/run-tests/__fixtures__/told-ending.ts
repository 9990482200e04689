import { readFileSync, statSync } from 'node:fs'

import { expect } from 'vitest'

import type { AdapterResult } from '../../context.ts'
import type { TestRun } from './test-run.ts'

/** The model that every recording and scenario names. */
export const model = 'claude-opus-5-5'

/** How a result begins whose agent was cut off after it had said something. */
export const cutOff = `Claude run was truncated mid-stream (model: ${model}) — assistant produced content but no result event arrived`

export function firstLine({ errorMessage }: AdapterResult): string | undefined {
  return errorMessage?.split('\n')[0]
}

export function verdictOf({ resultJson }: AdapterResult): Record<string, unknown> {
  return resultJson?.['verdict'] as Record<string, unknown>
}

/** The saved evidence is private, says of which run it is, and holds the verdict. */
export function expectEvidence(run: TestRun, verdict: unknown): void {
  expect(statSync(run.paths.evidence).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(run.paths.evidence, 'utf8'))).toMatchObject({
    version: 1,
    run: { jobName: run.jobName, runId: run.runId },
    pod: { observed: 'present' },
    verdict,
  })
}
