import type { PermissionDenial } from './result-event.ts'
import type { ModelUsage, TokenUsage } from './token-usage.ts'

/** What the last init line said. */
export interface InitFacts {
  readonly sessionId?: string | undefined
  readonly model?: string | undefined
  readonly cwd?: string | undefined
  readonly version?: string | undefined
  readonly permissionMode?: string | undefined
  readonly apiKeySource?: string | undefined
}

/** What one result line said; texts are cut to a length and say by how much. */
export interface ResultFacts {
  readonly subtype?: string | undefined
  readonly isError: boolean
  readonly terminalReason?: string | undefined
  readonly stopReason?: string | null | undefined
  readonly apiError?: string | undefined
  readonly apiErrorType?: string | undefined
  readonly apiErrorStatus?: number | undefined
  readonly startupFailureReason?: string | undefined
  /** At most 65,536 characters. */
  readonly text?: string | undefined
  /** At most 10, each at most 2,000 characters. */
  readonly errors: readonly string[]
  readonly numTurns?: number | undefined
  readonly durationMs?: number | undefined
  readonly resultIndex?: number | undefined
  /** Set when no person asked for the turn, for example `task-notification`. */
  readonly originKind?: string | undefined
  readonly hasStructuredOutput: boolean
  readonly localCommand?: string | undefined
  readonly sessionId?: string | undefined
  /** Accumulates over resumed runs: `costUsd` of the summary does not. */
  readonly totalCostUsd?: number | undefined
  /** At most 20. */
  readonly permissionDenials: readonly PermissionDenial[]
}

/** An error of the CLI in the model's place, or an answer that was cut by an interrupt. */
export interface AssistantError {
  readonly error?: string | undefined
  readonly apiError?: string | undefined
  readonly apiErrorType?: string | undefined
  readonly apiErrorStatus?: number | undefined
  readonly aborted: boolean
  /** At most 2,000 characters. */
  readonly text?: string | undefined
}

/** The last failed request to the API that was tried again. */
export interface RetryFacts {
  readonly attempt?: number | undefined
  readonly maxRetries?: number | undefined
  readonly errorStatus?: number | undefined
  readonly error?: string | undefined
}

/** The usage limit that matters: the last one that rejected, else the last one told. */
export interface RateLimitFacts {
  /** `allowed`, `allowed_warning` or `rejected`. */
  readonly status?: string | undefined
  readonly limitType?: string | undefined
  /** Milliseconds since the epoch. */
  readonly resetsAtMs?: number | undefined
  readonly utilization?: number | undefined
  readonly isUsingOverage: boolean
  readonly overageStatus?: string | undefined
}

/** A tool call that has no result yet. */
export interface OpenTool {
  readonly id: string
  readonly name: string
  /** Whether a subagent called it. */
  readonly isSubagent: boolean
}

/** A subagent or a shell command that started and was not reported as ended. */
export interface OpenTask {
  readonly taskId: string
  readonly taskType?: string | undefined
  readonly description?: string | undefined
}

/** The model changed by itself; `toModel` is absent when nobody took over. */
export interface ModelSwitch {
  readonly fromModel?: string | undefined
  readonly toModel?: string | undefined
  readonly trigger?: string | undefined
}

/** How many were left out of each list of the summary because it was full. A denial that both an event and a result told counts twice. */
export interface DroppedCounts {
  readonly openTools: number
  readonly openTasks: number
  readonly backgroundTasks: number
  readonly permissionDenials: number
  readonly errors: number
  readonly modelSwitches: number
  /** Models whose usage is added up under `(other)`. */
  readonly models: number
  /** Lines whose names are counted under `(other)`. */
  readonly eventNames: number
}

/**
 * What a stream has come to so far: plain JSON, and bounded whatever the stream was (200,000 characters at the very worst, 2,000 as a rule).
 * Every text has a greatest length and says how much was cut; every list has a greatest length and a counter in `dropped`.
 */
export interface RunSummary {
  /** Lines of any kind, the unfinished last one too. */
  readonly linesRead: number
  /** Lines that are a JSON object gone wrong: cut, or two on one line. */
  readonly badLines: number
  /** Lines that are neither a JSON object with a `type` nor a broken one; blank lines do not count. */
  readonly plainLines: number
  /** JSON objects with a `type` that has no meaning here. */
  readonly unknownEvents: number
  readonly invalidUtf8Lines: number
  /** Lines over the reader's limit: their content was not looked at. */
  readonly oversizedLines: number
  /** False when the stream ended inside a line; a last line that lacks only its newline is whole. Known after `finish`. */
  readonly lastLineComplete: boolean
  /** Bytes of the line that the stream ended in; 0 when it was complete. */
  readonly unfinishedBytes: number
  /** The first line with plain words, at most 500 characters; never protocol JSON. */
  readonly firstPlainLine?: string | undefined
  /** Lines by their name on the wire (`system/init`, `assistant`, `result/success` …); at most 100 names. */
  readonly eventCounts: Readonly<Record<string, number>>
  /** Name of the last event. */
  readonly lastEvent?: string | undefined

  /** The last session id on any line. */
  readonly sessionId?: string | undefined
  /** The session that was to be resumed does not exist (a result's error, or a plain line: true for stderr too). */
  readonly sessionNotFound: boolean
  /** The model of the last init, else of the last answer. */
  readonly model?: string | undefined
  readonly init?: InitFacts | undefined
  readonly initCount: number
  /** An init came and nothing of the protocol after it, whole or broken. */
  readonly initOnly: boolean

  /** A model, not the CLI in its place, wrote text, thinking or a tool call; a line that was cut in the middle of it counts. */
  readonly assistantContent: boolean
  /** An answer came with no stop reason and no output tokens, and nothing else was ever produced. */
  readonly emptyResponse: boolean
  /** The last text of the main model, at most 16,384 characters. */
  readonly lastText?: string | undefined
  /** The last error that stood in the model's place. */
  readonly assistantError?: AssistantError | undefined
  readonly toolCalls: number
  readonly toolErrors: number
  /** At most 64. */
  readonly openTools: readonly OpenTool[]
  /** At most 32. */
  readonly openTasks: readonly OpenTask[]
  /** Background tasks left, as last told; at most 32. */
  readonly backgroundTasks: readonly OpenTask[]

  /** The main result: the last one that a person asked for, else the last one. */
  readonly result?: ResultFacts | undefined
  /** The last result, when it is another one than `result`. */
  readonly lastResult?: ResultFacts | undefined
  readonly resultCount: number

  /** Of this run alone, subagents included. */
  readonly usage: TokenUsage
  /** False when answers came after the last result: their output tokens are counted low. */
  readonly usageComplete: boolean
  /** Of this run alone, as the results told it; at most 32 models. */
  readonly modelUsage: Readonly<Record<string, ModelUsage>>
  /** Of this run alone; absent when no result told it. */
  readonly costUsd?: number | undefined
  /** `session-total`: the lines told only totals, which may include earlier runs of a resumed session. */
  readonly costBasis?: 'run' | 'session-total' | undefined
  /** Sum over the results; absent without one. */
  readonly durationMs?: number | undefined
  /** Time of the first and last line that tells one, milliseconds since the epoch by the agent's clock. */
  readonly firstAtMs?: number | undefined
  readonly lastAtMs?: number | undefined

  readonly apiRetries: number
  readonly lastApiRetry?: RetryFacts | undefined
  readonly rateLimit?: RateLimitFacts | undefined
  /** Of events and results together, at most 20. */
  readonly permissionDenials: readonly PermissionDenial[]
  readonly compactions: number
  readonly modelRefusals: number
  /** At most 8. */
  readonly modelSwitches: readonly ModelSwitch[]
  /** Why the CLI went no further, for example a hook's word; at most 500 characters. */
  readonly preventedContinuation?: string | undefined
  /** Why the session could not be saved, for example `ENOSPC`. */
  readonly sessionWritesLost?: string | undefined

  readonly dropped: DroppedCounts
}
