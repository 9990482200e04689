import type { RunEvidence } from '@agent-jobs/failure-classifier'
import type { RunSummary } from '@agent-jobs/stream-json'

/** The part of a run's summary that says how the run ended. */
export function streamEvidence(summary: RunSummary): NonNullable<RunEvidence['stream']> {
  const { rateLimit, assistantError } = summary
  return {
    linesRead: summary.linesRead,
    badLines: summary.badLines,
    firstPlainLine: summary.firstPlainLine,
    init: summary.init,
    sessionId: summary.sessionId,
    model: summary.model,
    assistantContent: summary.assistantContent,
    assistantError: assistantError?.error ?? assistantError?.apiError,
    emptyResponse: summary.emptyResponse,
    result: summary.result,
    resultCount: summary.resultCount,
    rateLimit: rateLimit && {
      status: rateLimit.status,
      rateLimitType: rateLimit.limitType,
      resetsAt: rateLimit.resetsAtMs === undefined ? undefined : rateLimit.resetsAtMs / 1_000,
    },
    openTools: summary.openTools.length,
    backgroundTasks: summary.backgroundTasks.length,
    lastLineComplete: summary.lastLineComplete,
  }
}
