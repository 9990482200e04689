import type { LineFacts } from './line-facts.ts'

/** A request to the API failed and is tried again after `retryDelayMs`. */
export interface ApiRetryEvent extends LineFacts {
  readonly type: 'api-retry'
  readonly attempt: number | undefined
  readonly maxRetries: number | undefined
  readonly retryDelayMs: number | undefined
  /** The HTTP status; undefined when no response came. */
  readonly errorStatus: number | undefined
  readonly error: string | undefined
}

/** Where the account stands with its usage limits. */
export interface RateLimitEvent extends LineFacts {
  readonly type: 'rate-limit'
  /** `allowed`, `allowed_warning` or `rejected`. */
  readonly status: string | undefined
  /** `five_hour`, `seven_day` … */
  readonly limitType: string | undefined
  /** When the limit resets, milliseconds since the epoch. */
  readonly resetsAtMs: number | undefined
  /** Share of the limit that is used, 0 to 1. */
  readonly utilization: number | undefined
  readonly isUsingOverage: boolean
  readonly overageStatus: string | undefined
}

/** The conversation was compacted. */
export interface CompactionEvent extends LineFacts {
  readonly type: 'compaction'
  readonly trigger: string | undefined
  readonly preTokens: number | undefined
  readonly postTokens: number | undefined
  readonly durationMs: number | undefined
}

/** What the CLI is doing: `requesting`, `compacting`, or nothing named. */
export interface StatusEvent extends LineFacts {
  readonly type: 'status'
  readonly status: string | undefined
  readonly compactResult: string | undefined
  readonly compactError: string | undefined
}

/** A hook started, printed something, or ended. */
export interface HookEvent extends LineFacts {
  readonly type: 'hook'
  readonly phase: 'started' | 'progress' | 'response'
  readonly hookId: string | undefined
  readonly hookName: string | undefined
  readonly hookEvent: string | undefined
  readonly output: string | undefined
  readonly stdout: string | undefined
  readonly stderr: string | undefined
  readonly exitCode: number | undefined
  /** `success`, `error` or `cancelled`; only on `response`. */
  readonly outcome: string | undefined
}

/** A subagent or a shell command that runs on its own: started, moved on, changed, or ended (`notification`). */
export interface TaskEvent extends LineFacts {
  readonly type: 'task'
  readonly phase: 'started' | 'progress' | 'updated' | 'notification'
  readonly taskId: string | undefined
  readonly toolUseId: string | undefined
  readonly description: string | undefined
  /** `local_agent`, `local_bash` … */
  readonly taskType: string | undefined
  readonly subagentType: string | undefined
  readonly isBackgrounded: boolean
  /** `completed`, `failed`, `stopped` …; on `updated` and `notification`. */
  readonly status: string | undefined
  readonly summary: string | undefined
  readonly lastToolName: string | undefined
  readonly totalTokens: number | undefined
  readonly toolUses: number | undefined
  readonly durationMs: number | undefined
}

/** One task of a `background-tasks` event. */
export interface BackgroundTask {
  readonly taskId: string
  readonly taskType: string | undefined
  readonly subagentType: string | undefined
  readonly description: string | undefined
}

/** All background tasks that are left: this list replaces the one before. */
export interface BackgroundTasksEvent extends LineFacts {
  readonly type: 'background-tasks'
  readonly tasks: readonly BackgroundTask[]
}

/** A tool call was refused. Best effort: the list in the result is the authority. */
export interface PermissionDeniedEvent extends LineFacts {
  readonly type: 'permission-denied'
  readonly toolName: string | undefined
  readonly toolUseId: string | undefined
  readonly message: string | undefined
  readonly reasonType: string | undefined
  readonly reason: string | undefined
}

/** A tool is still running. */
export interface ToolProgressEvent extends LineFacts {
  readonly type: 'tool-progress'
  readonly toolName: string | undefined
  /** The tool call that runs; the wire's own `tool_use_id` here names the heartbeat. */
  readonly toolUseId: string | undefined
  readonly elapsedMs: number | undefined
}

/** One line about the tool calls before it. */
export interface ToolUseSummaryEvent extends LineFacts {
  readonly type: 'tool-use-summary'
  readonly summary: string | undefined
  readonly toolUseIds: readonly string[]
}

/** Another model took over because the first was overloaded or not to be had. */
export interface ModelFallbackEvent extends LineFacts {
  readonly type: 'model-fallback'
  readonly trigger: string | undefined
  readonly originalModel: string | undefined
  readonly fallbackModel: string | undefined
  readonly content: string | undefined
}

/** The model's safeguards refused; with `fallbackModel` another model tries, without it nobody does. */
export interface ModelRefusalEvent extends LineFacts {
  readonly type: 'model-refusal'
  readonly originalModel: string | undefined
  readonly fallbackModel: string | undefined
  readonly category: string | undefined
  readonly explanation: string | undefined
  readonly content: string | undefined
}

/** A remark of the CLI to its user. */
export interface InformationalEvent extends LineFacts {
  readonly type: 'informational'
  readonly level: string | undefined
  readonly content: string | undefined
  /** The prompt goes no further, for example because a hook blocked it. */
  readonly preventContinuation: boolean
}

/** A short notice with a priority. */
export interface NotificationEvent extends LineFacts {
  readonly type: 'notification'
  readonly key: string | undefined
  readonly text: string | undefined
  readonly priority: string | undefined
}

/** The session could not be saved (disk full, quota): resuming it may lose turns. */
export interface SessionWritesLostEvent extends LineFacts {
  readonly type: 'session-writes-lost'
  readonly errorCode: string | undefined
  readonly lost: readonly string[]
}

/** `idle`, `running` or `requires_action`. */
export interface SessionStateEvent extends LineFacts {
  readonly type: 'session-state'
  readonly state: string | undefined
}

/** The conversation starts anew. The session id changes too, to another id than `newConversationId`: the next init tells it. */
export interface ConversationResetEvent extends LineFacts {
  readonly type: 'conversation-reset'
  readonly newConversationId: string | undefined
  readonly trigger: string | undefined
}

/** An estimate of the tokens spent on thinking so far. */
export interface ThinkingTokensEvent extends LineFacts {
  readonly type: 'thinking-tokens'
  readonly estimatedTokens: number | undefined
}

/** A plugin is being installed before the run starts. */
export interface PluginInstallEvent extends LineFacts {
  readonly type: 'plugin-install'
  readonly status: string | undefined
  readonly pluginName: string | undefined
  readonly error: string | undefined
}

/** A command that was handed in moved on: `queued`, `started`, `completed`. */
export interface CommandLifecycleEvent extends LineFacts {
  readonly type: 'command-lifecycle'
  readonly commandId: string | undefined
  readonly state: string | undefined
}

/** The set of slash commands changed. */
export interface CommandsChangedEvent extends LineFacts {
  readonly type: 'commands-changed'
  readonly commandNames: readonly string[]
}

/** What the user could ask next. */
export interface PromptSuggestionEvent extends LineFacts {
  readonly type: 'prompt-suggestion'
  readonly suggestion: string | undefined
}
