import type { AdapterResult } from 'paperclip-adapter-claude-k8s'

/** How a run ended, as far as it is shown. */
export interface RunReport {
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'timed_out' | 'indeterminate'
  readonly code: string | undefined
  /** The sentence for a person, without the remedy. */
  readonly reason: string
  readonly remedy: string
  readonly confidence: string | undefined
  readonly job: { readonly namespace: string; readonly name: string } | undefined
  readonly log:
    | { readonly path: string; readonly stdoutBytes: number; readonly stderrBytes: number }
    | undefined
  /** How long the agent worked, by its own word. */
  readonly agentMs: number | undefined
  readonly usage: AdapterResult['usage']
  readonly model: string | undefined
  readonly costUsd: number | undefined
  readonly problems: readonly string[]
}

/** Reads what the adapter answers to Paperclip. Total: what is not there is absent. */
export function reportOf(result: AdapterResult): RunReport {
  const details = record(result.resultJson)
  const verdict = record(details['verdict'])
  const job = record(details['job'])
  const log = record(details['log'])
  const [sentence = ''] = (result.errorMessage ?? '').split('\n')
  const reason = [sentence, text(verdict['cause']) ?? ''].filter((each) => each !== '')
  return {
    outcome: outcomeOf(result, verdict, details),
    code: result.errorCode ?? undefined,
    reason: [...new Set(reason)].join('\n'),
    remedy: text(verdict['remedy']) ?? '',
    confidence: text(verdict['confidence']),
    job: text(job['name'])
      ? { namespace: text(job['namespace']) ?? '', name: text(job['name']) ?? '' }
      : undefined,
    log: text(log['path'])
      ? {
          path: text(log['path']) ?? '',
          stdoutBytes: number(log['stdoutBytes']) ?? 0,
          stderrBytes: number(log['stderrBytes']) ?? 0,
        }
      : undefined,
    agentMs: number(details['durationMs']),
    usage: result.usage,
    model: text(result.model),
    costUsd: number(result.costUsd),
    problems: Array.isArray(details['problems'])
      ? details['problems'].filter((each) => typeof each === 'string')
      : [],
  }
}

const outcomes = ['succeeded', 'failed', 'cancelled', 'timed_out', 'indeterminate'] as const

/** A run that was never started has no verdict. */
function outcomeOf(
  result: AdapterResult,
  verdict: Record<string, unknown>,
  details: Record<string, unknown>,
): RunReport['outcome'] {
  const known = outcomes.find((outcome) => outcome === verdict['outcome'])
  if (known) return known
  return result.errorCode === 'cancelled' || 'executionCancellation' in details
    ? 'cancelled'
    : 'failed'
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
