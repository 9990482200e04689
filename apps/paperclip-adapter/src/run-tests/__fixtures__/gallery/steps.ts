import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { recorded } from '../test-volume.ts'
import type { Step } from './gallery-row.ts'

/** What the real CLI wrote in many situations. */
export const transcripts = resolve(
  import.meta.dirname,
  '../../../../../../packages/failure-classifier/src/__fixtures__/transcripts-2.1.329',
)

export const init: Step = { recorded: [recorded, 0, 1] }
export const answer: Step = { recorded: [recorded, 1, 2] }
export const initAndAnswer: Step = { recorded: [recorded, 0, 2] }
export const result: Step = { recorded: [recorded, 2, 3] }
export const whole: Step = { recorded: [recorded, 0, 3] }
/** By its age is known when the agent ended. */
export const end: Step = { touch: 'end' }
export const obedient: Step = { obey: 130 }
export const stubborn: Step = { ignore: ['SIGINT', 'SIGTERM'] }
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
