import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import type { Step } from '../steps.ts'

/** What the real CLI wrote in many situations. */
export const transcripts = resolve(
  import.meta.dirname,
  '../../../../../../packages/failure-classifier/src/__fixtures__/transcripts-2.1.329',
)

/** By its age is known when the agent ended. */
export const end: Step = { touch: 'end' }
/** Says that it is up, and stays. */
export const stay: readonly Step[] = [{ touch: 'up' }, { stamp: true }]
export const up = { file: 'up' }

/** Of the recorded CLI: a task in the background begins, and a result is there before it ends. */
export const resultWithTask: readonly Step[] = [
  { recorded: ['background-agent.ndjson', 0, 6] },
  { recorded: ['background-agent.ndjson', 15, 16] },
]

/** Ends with this status. */
export function exit(status: number): readonly Step[] {
  return [end, { exit: status }]
}

/** Writes what the real CLI wrote, and ends as it did. */
export function transcript(name: string): readonly Step[] {
  const status = readFileSync(join(transcripts, `${name}.exit`), 'utf8').trim()
  return [{ recorded: [`${name}.ndjson`, 0, 1e6] }, ...exit(Number(status))]
}
