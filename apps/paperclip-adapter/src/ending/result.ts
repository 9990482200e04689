import type { Verdict } from '@agent-jobs/failure-classifier'
import { ManifestError } from '@agent-jobs/job-manifest'
import type { RunSummary } from '@agent-jobs/stream-json'

import { AdapterError, errorText } from '../adapter-error.ts'
import { ConfigError } from '../config/config-error.ts'
import type { AdapterResult } from '../context.ts'
import { type Redactor, redactTexts } from '../run/redaction.ts'

/** What a finished attempt came to, as far as Paperclip is told. */
export interface FinishedRun {
  readonly verdict: Verdict
  readonly summary: RunSummary
  readonly exitCode: number | undefined
  readonly jobName: string
  readonly namespace: string
  readonly podLogPath: string
  readonly stdoutBytes: number
  readonly stderrBytes: number
  readonly stdoutTail: string
  readonly attempts: number
  /** When somebody asked for the run to be cancelled: whether nothing of it is left, and how that is known. */
  readonly cancelled: { readonly provenBy: string | undefined } | undefined
  /** What the next run of this task needs beside the session's id to resume it. */
  readonly sessionFacts: Readonly<Record<string, unknown>>
  readonly billing: Pick<AdapterResult, 'biller' | 'billingType'>
  readonly problems: readonly string[]
  readonly redact: Redactor
}

/** Without it, Paperclip holds the task of every run of an external adapter that did not succeed, until a person acts. */
const continuation = { conversationContinuation: 'continue_conversation_v1' }

/** Says to Paperclip how a run ended, with everything that it got as far as. */
export function resultOf(run: FinishedRun, now: Date): AdapterResult {
  const { verdict, summary } = run
  const succeeded = verdict.outcome === 'succeeded'
  return {
    exitCode: succeeded ? 0 : (run.exitCode ?? null),
    signal: null,
    timedOut: verdict.outcome === 'timed_out',
    ...(succeeded ? successFields(run) : failureFields(run)),
    ...usageFields(summary),
    ...run.billing,
    ...sessionFields(run),
    provider: 'anthropic',
    model: summary.model === undefined ? null : run.redact(summary.model),
    resultJson: {
      ...detailsOf(run),
      ...(succeeded ? {} : continuation),
      ...cancellationOf(run, now),
    },
  }
}

/** A run that was cancelled before anything of it was started. */
function cancelledBeforeStart(now: Date): AdapterResult {
  const acknowledgedAt = now.toISOString()
  return {
    ...nothingRan,
    errorCode: 'cancelled',
    errorMessage: 'Run cancelled before its agent was started',
    executionRecovery: { kind: 'bootstrap', providerWorkStarted: false },
    resultJson: {
      ...continuation,
      executionCancellation: { state: 'acknowledged', acknowledgedAt, forced: false },
    },
  }
}

const nothingRan = { exitCode: null, signal: null, timedOut: false }

/** Says to Paperclip why a run was not started. One whose Job may still start is not cancelled, whoever wanted it. */
export function notStarted(
  error: unknown,
  { cancelled, now }: { readonly cancelled: boolean; readonly now: Date },
): AdapterResult {
  if (cancelled && !mayStart(error)) return cancelledBeforeStart(now)
  return {
    ...nothingRan,
    errorCode: codeOf(error),
    errorMessage: error instanceof Error ? error.message : errorText(error),
    resultJson: { ...continuation, ...(mayStart(error) ? {} : { agentStarted: false }) },
  }
}

function mayStart(error: unknown): boolean {
  return AdapterError.is(error) && error.jobMayStart
}

function codeOf(error: unknown): string {
  if (AdapterError.is(error)) return error.code
  if (ConfigError.is(error))
    return error.code === 'EMPTY_PROMPT' ? 'empty_prompt' : 'invalid_config'
  if (!ManifestError.is(error)) return 'adapter_failed'
  return error.code === 'INVALID_RUN_IDENTITY' ? 'invalid_run_identity' : 'invalid_config'
}

function successFields({ summary, redact }: FinishedRun): Partial<AdapterResult> {
  const text = summary.result?.text ?? summary.lastText
  return text === undefined || text.trim() === '' ? {} : { summary: redact(text) }
}

function failureFields({ verdict, redact }: FinishedRun): Partial<AdapterResult> {
  return {
    errorCode: verdict.code,
    errorMessage: redact.cut(verdict.message),
    ...(verdict.errorFamily ? { errorFamily: verdict.errorFamily } : {}),
    ...(verdict.retryNotBefore ? { retryNotBefore: verdict.retryNotBefore } : {}),
    ...(verdict.clearSession ? { clearSession: true } : {}),
  }
}

/** Tokens that made a cache are input like any other; only those read from one are counted apart. */
function usageFields({ usage, costUsd }: RunSummary): Partial<AdapterResult> {
  const inputTokens = usage.inputTokens + usage.cacheCreationTokens
  const anything = inputTokens + usage.outputTokens + usage.cacheReadTokens > 0
  return {
    ...(anything
      ? {
          usage: {
            inputTokens,
            outputTokens: usage.outputTokens,
            cachedInputTokens: usage.cacheReadTokens,
          },
          usageBasis: 'per_run' as const,
        }
      : {}),
    ...(costUsd === undefined ? {} : { costUsd }),
  }
}

/** A run that never had a session leaves the task's session alone. */
function sessionFields({ verdict, summary, sessionFacts }: FinishedRun): Partial<AdapterResult> {
  const { sessionId } = summary
  if (sessionId === undefined || verdict.clearSession) return {}
  return { sessionId, sessionDisplayId: sessionId, sessionParams: { ...sessionFacts, sessionId } }
}

function cancellationOf(
  { cancelled, verdict, summary }: FinishedRun,
  now: Date,
): Record<string, unknown> {
  if (cancelled?.provenBy === undefined) return {}
  const forced = verdict.reason !== 'cancelled_graceful'
  return {
    executionCancellation: { state: 'acknowledged', acknowledgedAt: now.toISOString(), forced },
    sessionPreserved: summary.sessionId !== undefined,
  }
}

function detailsOf(run: FinishedRun): Record<string, unknown> {
  const { verdict, summary, redact } = run
  return {
    log: {
      path: run.podLogPath,
      stdoutBytes: run.stdoutBytes,
      stderrBytes: run.stderrBytes,
      incomplete: verdict.logIncomplete,
    },
    job: { namespace: run.namespace, name: run.jobName, attempts: run.attempts },
    verdict: redactTexts(verdict, redact),
    stdoutTail: run.stdoutTail,
    numTurns: summary.result?.numTurns,
    durationMs: summary.durationMs,
    permissionDenials: redactTexts(summary.permissionDenials, redact),
    problems: run.problems.map((problem) => redact(problem)),
  }
}
