import type { LineFacts } from './line-facts.ts'

/** The goal that the agent works towards; without `condition` there is none any more. */
export interface ActiveGoalEvent extends LineFacts {
  readonly type: 'active-goal'
  readonly condition: string | undefined
  readonly iterations: number | undefined
  readonly lastReason: string | undefined
}

/** Where a login stands. */
export interface AuthStatusEvent extends LineFacts {
  readonly type: 'auth-status'
  readonly isAuthenticating: boolean
  readonly output: readonly string[]
  readonly error: string | undefined
}

/** The CLI asks its host for something, for example `can_use_tool`, and waits for the answer. */
export interface ControlRequestEvent extends LineFacts {
  readonly type: 'control-request'
  readonly requestId: string | undefined
  readonly request: string | undefined
  readonly toolName: string | undefined
}

/** The answer to a request of the host, for example to an interrupt. */
export interface ControlResponseEvent extends LineFacts {
  readonly type: 'control-response'
  readonly requestId: string | undefined
  /** `success` or `error`. */
  readonly outcome: string | undefined
  readonly error: string | undefined
}

/** A request of the host is being worked on. */
export interface ControlProgressEvent extends LineFacts {
  readonly type: 'control-progress'
  readonly requestId: string | undefined
  /** `started` or `api_retry`. */
  readonly status: string | undefined
  readonly attempt: number | undefined
  readonly maxRetries: number | undefined
  readonly retryDelayMs: number | undefined
  readonly errorStatus: number | undefined
}

/** Says nothing but that the connection lives. */
export interface KeepAliveEvent extends LineFacts {
  readonly type: 'keep-alive'
}

/** A question that an MCP server had for the user was answered. */
export interface ElicitationCompleteEvent extends LineFacts {
  readonly type: 'elicitation-complete'
  readonly mcpServerName: string | undefined
  readonly elicitationId: string | undefined
}

/** Files were handed to storage outside the machine. */
export interface FilesPersistedEvent extends LineFacts {
  readonly type: 'files-persisted'
  readonly files: readonly { readonly name: string; readonly fileId: string | undefined }[]
  readonly failed: readonly { readonly name: string; readonly error: string | undefined }[]
}

/** What a slash command printed that ran without the model. */
export interface LocalCommandOutputEvent extends LineFacts {
  readonly type: 'local-command-output'
  readonly content: string | undefined
}

/** Notes of earlier sessions were taken into the conversation. */
export interface MemoryRecallEvent extends LineFacts {
  readonly type: 'memory-recall'
  /** `select` or `synthesize`. */
  readonly mode: string | undefined
  readonly paths: readonly string[]
}

/** The copy of the session that is kept elsewhere could not be written. */
export interface MirrorErrorEvent extends LineFacts {
  readonly type: 'mirror-error'
  readonly error: string | undefined
}

/** Something that a user interface shows is out of date. */
export interface UiInvalidateEvent extends LineFacts {
  readonly type: 'ui-invalidate'
  readonly event: string | undefined
}

/** The process that hosts the agent is about to end. */
export interface WorkerShuttingDownEvent extends LineFacts {
  readonly type: 'worker-shutting-down'
  readonly reason: string | undefined
}

/** What the CLI tells the program that hosts it, rather than the reader of the conversation. */
export type HostEvent =
  | ActiveGoalEvent
  | AuthStatusEvent
  | ControlRequestEvent
  | ControlResponseEvent
  | ControlProgressEvent
  | KeepAliveEvent
  | ElicitationCompleteEvent
  | FilesPersistedEvent
  | LocalCommandOutputEvent
  | MemoryRecallEvent
  | MirrorErrorEvent
  | UiInvalidateEvent
  | WorkerShuttingDownEvent
