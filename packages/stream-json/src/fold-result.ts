import { cutOptional, objectKey, setBounded, takeFirst } from './bounded.ts'
import { cutText } from './cut-text.ts'
import type { PermissionDenial, ResultEvent } from './result-event.ts'
import type { ResultFacts, RunSummary } from './run-summary.ts'
import { isSessionNotFound } from './session-not-found.ts'
import { summaryLimits } from './summary-limits.ts'
import type { SummaryState } from './summary-state.ts'
import { addModelUsage, type ModelUsage, noTokens } from './token-usage.ts'

export function foldResult(state: SummaryState, event: ResultEvent): void {
  const { facts } = state
  const result = resultFacts(state, event)
  facts.resultCount += 1
  // A turn that a background task woke does not replace the answer to the prompt.
  const isMain = event.originKind === undefined || facts.result?.originKind !== undefined
  if (isMain || facts.result === undefined) facts.result = result
  facts.lastResult = facts.result === result ? undefined : result
  if (event.durationMs !== undefined) facts.durationMs = (facts.durationMs ?? 0) + event.durationMs
  if (event.isError && event.errors.some(isSessionNotFound)) facts.sessionNotFound = true
  for (const denial of result.permissionDenials) noteDenial(state, denial)
  foldCost(state, event)
}

/** Adds a denial unless the same tool call is there already. */
export function noteDenial(state: SummaryState, denial: PermissionDenial): void {
  const { facts, dropped } = state
  if (facts.permissionDenials.some((known) => known.toolUseId === denial.toolUseId)) return
  if (facts.permissionDenials.length >= summaryLimits.permissionDenials) {
    dropped.permissionDenials += 1
    return
  }
  facts.permissionDenials = [...facts.permissionDenials, denial]
}

function resultFacts(state: SummaryState, event: ResultEvent): ResultFacts {
  const errors = takeFirst(event.errors, summaryLimits.errors)
  const denials = takeFirst(event.permissionDenials, summaryLimits.permissionDenials)
  state.dropped.errors += errors.dropped
  state.dropped.permissionDenials += denials.dropped
  return {
    subtype: cutOptional(event.subtype),
    isError: event.isError,
    terminalReason: cutOptional(event.terminalReason),
    stopReason: event.stopReason === null ? null : cutOptional(event.stopReason),
    apiError: cutOptional(event.apiError),
    apiErrorType: cutOptional(event.apiErrorType),
    apiErrorStatus: event.apiErrorStatus,
    startupFailureReason: cutOptional(event.startupFailureReason),
    text: cutOptional(event.text, summaryLimits.resultTextLength),
    errors: errors.kept.map((error) => cutText(error, summaryLimits.errorLength)),
    numTurns: event.numTurns,
    durationMs: event.durationMs,
    resultIndex: event.resultIndex,
    originKind: cutOptional(event.originKind),
    hasStructuredOutput: event.hasStructuredOutput,
    localCommand: cutOptional(event.localCommand),
    sessionId: cutOptional(event.sessionId),
    totalCostUsd: event.totalCostUsd,
    permissionDenials: denials.kept.map((denial) => ({
      toolName: cutText(denial.toolName, summaryLimits.nameLength),
      toolUseId: cutText(denial.toolUseId, summaryLimits.nameLength),
    })),
  }
}

/** Adds what this result cost beyond the one before; totals alone may include earlier runs of a resumed session. */
function foldCost(state: SummaryState, event: ResultEvent): void {
  const { notes } = state
  const own = event.modelUsageSinceLastResult
  const added = own ?? usageBeyond(notes.totalModelUsage, event)
  for (const [model, usage] of Object.entries(added)) addUsage(state, objectKey(model), usage)
  if (own !== undefined) {
    addCost(state, sumOfCosts(own), 'run')
  } else if (event.totalCostUsd !== undefined) {
    const costUsd = Math.max(0, event.totalCostUsd - notes.totalCostUsd)
    addCost(state, costUsd, costUsd > 0 ? 'session-total' : 'run')
  }
  notes.totalCostUsd = event.totalCostUsd ?? notes.totalCostUsd
  notes.totalModelUsage = boundedTotals(event.modelUsage)
  notes.unreportedUsage = noTokens
}

function addCost(
  { facts }: SummaryState,
  costUsd: number,
  basis: NonNullable<RunSummary['costBasis']>,
): void {
  facts.costUsd = (facts.costUsd ?? 0) + costUsd
  if (facts.costBasis !== 'session-total') facts.costBasis = basis
}

function sumOfCosts(byModel: Readonly<Record<string, ModelUsage>>): number {
  return Object.values(byModel).reduce((sum, usage) => sum + usage.costUsd, 0)
}

function usageBeyond(
  before: Readonly<Record<string, ModelUsage>>,
  event: ResultEvent,
): Readonly<Record<string, ModelUsage>> {
  const entries = Object.entries(event.modelUsage).map(([model, usage]): [string, ModelUsage] => [
    model,
    subtractUsage(usage, Object.hasOwn(before, model) ? before[model] : undefined),
  ])
  return Object.fromEntries(entries)
}

function subtractUsage(total: ModelUsage, before: ModelUsage | undefined): ModelUsage {
  if (before === undefined) return total
  return {
    inputTokens: Math.max(0, total.inputTokens - before.inputTokens),
    outputTokens: Math.max(0, total.outputTokens - before.outputTokens),
    cacheReadTokens: Math.max(0, total.cacheReadTokens - before.cacheReadTokens),
    cacheCreationTokens: Math.max(0, total.cacheCreationTokens - before.cacheCreationTokens),
    costUsd: Math.max(0, total.costUsd - before.costUsd),
  }
}

const otherModels = '(other)'

function addUsage(state: SummaryState, model: string, usage: ModelUsage): void {
  const sum = addModelUsage(state.modelUsage.get(model), usage)
  if (setBounded(state.modelUsage, model, sum, summaryLimits.models)) return
  state.dropped.models += 1
  state.modelUsage.set(otherModels, addModelUsage(state.modelUsage.get(otherModels), usage))
}

function boundedTotals(byModel: Readonly<Record<string, ModelUsage>>) {
  const entries = Object.entries(byModel).slice(0, summaryLimits.models)
  return Object.fromEntries(entries.map(([model, usage]) => [objectKey(model), usage]))
}
