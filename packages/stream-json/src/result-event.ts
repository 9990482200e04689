import type { LineFacts } from './line-facts.ts'
import type { ModelUsage, TokenUsage } from './token-usage.ts'

/** A tool call that was refused. */
export interface PermissionDenial {
  readonly toolName: string
  readonly toolUseId: string
}

/**
 * What one turn came to. A run writes 0, 1 or several of these, and none of them is the end: the end is the end of the stream and the exit code.
 * `subtype: 'success'` alone does not mean success: look at `isError` and `terminalReason` too.
 */
export interface ResultEvent extends LineFacts {
  readonly type: 'result'
  readonly subtype: string | undefined
  readonly isError: boolean
  readonly terminalReason: string | undefined
  readonly stopReason: string | null | undefined
  readonly apiError: string | undefined
  readonly apiErrorType: string | undefined
  readonly apiErrorStatus: number | undefined
  readonly startupFailureReason: string | undefined
  /** The answer; absent on results with an `error_…` subtype. */
  readonly text: string | undefined
  readonly errors: readonly string[]
  readonly numTurns: number | undefined
  readonly durationMs: number | undefined
  readonly durationApiMs: number | undefined
  /** Position among the results of this process, from 0. */
  readonly resultIndex: number | undefined
  /** Why the turn ran when no person asked for it: `task-notification` after a background task. Absent on the main result. */
  readonly originKind: string | undefined
  /** Main loop of this turn only: without subagents. */
  readonly usage: TokenUsage
  /** Accumulates over `--resume`, `--continue` and forks: summing it over runs counts twice. */
  readonly totalCostUsd: number | undefined
  /** By model, accumulating like `totalCostUsd`. */
  readonly modelUsage: Readonly<Record<string, ModelUsage>>
  /** By model, since the previous result of this process: this run's own. Absent on lines of older versions and on startup failures. */
  readonly modelUsageSinceLastResult: Readonly<Record<string, ModelUsage>> | undefined
  readonly permissionDenials: readonly PermissionDenial[]
  /** Whether an output that fits the requested JSON schema came; undefined in it is not told apart from absent. */
  readonly hasStructuredOutput: boolean
  readonly structuredOutput: unknown
  /** The name of a slash command that ran without the model. */
  readonly localCommand: string | undefined
}
