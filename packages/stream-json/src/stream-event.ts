import type { ContentBlock } from './content-block.ts'
import type { HostEvent } from './host-events.ts'
import type { LineFacts } from './line-facts.ts'
import type { ResultEvent } from './result-event.ts'
import type * as System from './system-events.ts'
import type { TokenUsage } from './token-usage.ts'

/** A turn starts. The last one counts: it repeats, and startup and resume failures have none. */
export interface InitEvent extends LineFacts {
  readonly type: 'init'
  readonly model: string | undefined
  readonly cwd: string | undefined
  readonly version: string | undefined
  readonly permissionMode: string | undefined
  readonly apiKeySource: string | undefined
  readonly tools: readonly string[]
  readonly mcpServers: readonly {
    readonly name: string | undefined
    readonly status: string | undefined
  }[]
}

/** A block of what the model said, or an error of the CLI in the model's place (`isSynthetic`). */
export interface AssistantEvent extends LineFacts {
  readonly type: 'assistant'
  readonly messageId: string | undefined
  readonly model: string | undefined
  readonly content: readonly ContentBlock[]
  /** Set on lines of a subagent: the tool call that started it. */
  readonly parentToolUseId: string | undefined
  /** Null on streamed lines. */
  readonly stopReason: string | null | undefined
  /** On streamed lines `outputTokens` is 1: only results know better. Undefined when the line has none. */
  readonly usage: TokenUsage | undefined
  /** Written by the CLI itself, not by a model. */
  readonly isSynthetic: boolean
  readonly isApiError: boolean
  readonly error: string | undefined
  readonly apiError: string | undefined
  readonly apiErrorType: string | undefined
  readonly apiErrorStatus: number | undefined
  /** The answer was cut by an interrupt. */
  readonly aborted: boolean
  readonly timestampMs: number | undefined
}

/** Tool results, replayed prompts, and the CLI's own nudges (`isSynthetic`). */
export interface UserEvent extends LineFacts {
  readonly type: 'user'
  readonly content: readonly ContentBlock[]
  readonly parentToolUseId: string | undefined
  readonly isSynthetic: boolean
  readonly isReplay: boolean
  readonly timestampMs: number | undefined
}

/** A piece of an answer while it is written (`--include-partial-messages`); the whole block comes as an `assistant` line too. */
export interface PartialEvent extends LineFacts {
  readonly type: 'partial'
  /** `message_start`, `content_block_delta` … */
  readonly eventType: string | undefined
  readonly index: number | undefined
  readonly messageId: string | undefined
  readonly deltaKind: 'text' | 'thinking' | 'tool-input' | 'other' | undefined
  readonly deltaText: string | undefined
  /** From this block on the message was given up: its blocks will not come. */
  readonly abandonedFromBlock: number | undefined
  readonly parentToolUseId: string | undefined
}

/** A JSON object, array or value that has no meaning here. Normal: every version of the CLI adds some. */
export interface UnknownEvent {
  readonly type: 'unknown'
  /** `type/subtype` of the wire as far as they are there; undefined when the line is not an object with a non-empty `type`. */
  readonly name: string | undefined
  readonly wireType: string | undefined
  readonly wireSubtype: string | undefined
  readonly sessionId: string | undefined
  /** The line's text, at most 4,096 characters of it and then how many more there were. */
  readonly raw: string
}

/** A line that is no JSON. */
export interface TextEvent {
  readonly type: 'text'
  readonly text: string
  /** The line is a JSON object gone wrong: it was cut, or two writers met on it. */
  readonly isBrokenJson: boolean
}

/** One line of the stream. `type` tells them apart; the names of the wire are in `name`. */
export type StreamEvent =
  | InitEvent
  | AssistantEvent
  | UserEvent
  | ResultEvent
  | PartialEvent
  | System.ApiRetryEvent
  | System.RateLimitEvent
  | System.CompactionEvent
  | System.StatusEvent
  | System.HookEvent
  | System.TaskEvent
  | System.BackgroundTasksEvent
  | System.PermissionDeniedEvent
  | System.ToolProgressEvent
  | System.ToolUseSummaryEvent
  | System.ModelFallbackEvent
  | System.ModelRefusalEvent
  | System.InformationalEvent
  | System.NotificationEvent
  | System.SessionWritesLostEvent
  | System.SessionStateEvent
  | System.ConversationResetEvent
  | System.ThinkingTokensEvent
  | System.PluginInstallEvent
  | System.CommandLifecycleEvent
  | System.CommandsChangedEvent
  | System.PromptSuggestionEvent
  | HostEvent
  | UnknownEvent
  | TextEvent
