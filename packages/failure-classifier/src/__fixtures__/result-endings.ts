import type { ResultEvidence, RunEvidence, StreamEvidence } from '../index.ts'
import type { NamedEnding } from './endings/seen-run.ts'
import { wholeRun } from './whole-run.ts'

/** A run whose result differs from a recorded one in the fields that the CLI's types name. */
export function withResult(
  name: string,
  result: ResultEvidence,
  stream: StreamEvidence = {},
): RunEvidence {
  const run = wholeRun(name)
  const changed = { ...run.stream, ...stream, result: { ...run.stream?.result, ...result } }
  return { ...run, stream: changed }
}

/** Results that no recording shows. */
export const results: readonly NamedEnding[] = [
  [
    'the budget is used up',
    withResult('max-turns', {
      subtype: 'error_max_budget_usd',
      terminalReason: 'budget_exhausted',
    }),
  ],
  [
    'the request is too large',
    withResult('bad-400', {
      apiErrorStatus: 413,
      apiErrorType: null,
      terminalReason: 'image_error',
    }),
  ],
  [
    'the session is damaged',
    withResult('bad-400', {
      text: 'API Error: 400 diagnostics.previous_message_id: must be one that starts with `msg_`',
    }),
  ],
  [
    'the session holds an image that cannot be used',
    withResult('bad-400', { text: 'API Error: 400 Could not process image' }),
  ],
  ['a refusal with exit 0', withResult('text-bare', { stopReason: 'refusal' })],
  [
    'a result that is neither a success nor an error',
    withResult('tools', { terminalReason: null, numTurns: 3 }),
  ],
]
