/**
 * What Paperclip hands to one `execute()`. Structural and narrow: only what this adapter reads, so that
 * every server version fits. Whatever a version may lack is optional and is to be tested for before use.
 */
export interface AdapterContext {
  /** Id of the heartbeat run. */
  readonly runId: string
  readonly agent: AdapterAgent
  readonly runtime: AdapterRuntime
  /** The adapter configuration with its secrets resolved: never to be logged as it is. */
  readonly config: Readonly<Record<string, unknown>>
  /** The wake: why the agent runs, and everything it is told. */
  readonly context: Readonly<Record<string, unknown>>
  /** Appends to the run's log; awaited, since the order of awaits is the order of the log. */
  readonly onLog: (stream: 'stdout' | 'stderr', chunk: string) => Promise<void>
  readonly onMeta?: ((meta: InvocationMeta) => Promise<void>) | undefined
  /** Aborts when the run is stopped. Absent before 2026.916. */
  readonly signal?: AbortSignal | undefined
  /** Opts in to cancellation by `signal`; to be called before any work starts. Absent before 2026.916. */
  readonly onCancellationReady?: (() => Promise<void>) | undefined
  /** To be called right before the Job is let go. Absent before 2026.916. */
  readonly onDispatch?: (() => void) | undefined
  readonly onRuntimeProgress?: ((update: RuntimeProgress) => void | Promise<void>) | undefined
  readonly onEvent?: ((event: RuntimeEvent) => Promise<void>) | undefined
  /** MCP servers that Paperclip offers to this run. */
  readonly runtimeMcp?: { getServers(): readonly RuntimeMcpServer[] } | undefined
  /** Where Paperclip wants the run to happen: only `local` (or absent) is ours to serve. */
  readonly executionTarget?: { readonly kind: string } | null | undefined
  /** The run's own API token. Absent where the server has no secret to sign with. */
  readonly authToken?: string | undefined
}

/** The agent's row. `adapterConfig` is deliberately left out: it holds unresolved secret bindings. */
export interface AdapterAgent {
  readonly id: string
  readonly companyId: string
  readonly name: string
}

/** What Paperclip kept of the task's session. */
export interface AdapterRuntime {
  readonly sessionId: string | null
  readonly sessionParams: Readonly<Record<string, unknown>> | null
  readonly sessionDisplayId: string | null
  readonly taskKey: string | null
}

/** An MCP server and the bearer token for it (secret). */
export interface RuntimeMcpServer {
  readonly name: string
  readonly url: string
  readonly token: string
  readonly connectionId: string
}

/** The invocation as Paperclip shows it. `env` must be redacted by the caller. */
export interface InvocationMeta {
  adapterType: string
  command: string
  cwd?: string
  commandArgs?: string[]
  commandNotes?: string[]
  env?: Record<string, string>
  prompt?: string
  promptMetrics?: Record<string, number>
  context?: Record<string, unknown>
}

/** One line of status, shown beside the run while it lasts. */
export interface RuntimeProgress {
  phase: 'git_sync' | 'config_sync' | 'adapter_startup' | 'restore' | 'export' | 'finalize'
  message: string
}

/** One event in the run's list of events. */
interface RuntimeEvent {
  eventType: string
  stream?: 'system' | 'stdout' | 'stderr'
  level?: 'info' | 'warn' | 'error'
  message?: string
  payload?: Record<string, unknown>
}

/** Which retry policy a failure belongs to. */
type ErrorFamily = 'transient_upstream' | 'provider_quota' | 'model_refusal'

/** How the server books the cost. */
type BillingType = 'api' | 'subscription' | 'metered_api' | 'unknown'

/**
 * What `execute()` answers. Paperclip reads `exitCode: null` without an `errorMessage` as success, so a
 * result that is not a success always carries an `errorMessage`.
 */
export interface AdapterResult {
  exitCode: number | null
  signal: string | null
  timedOut: boolean
  errorMessage?: string | null
  errorCode?: string | null
  errorFamily?: ErrorFamily | null
  /** ISO 8601. */
  retryNotBefore?: string | null
  executionRecovery?: ExecutionRecovery
  usage?: { inputTokens: number; outputTokens: number; cachedInputTokens?: number }
  /** What `usage` covers. @default the server guesses */
  usageBasis?: 'per_run' | 'session_cumulative' | null
  sessionId?: string | null
  sessionParams?: Record<string, unknown> | null
  sessionDisplayId?: string | null
  /** Drops the task's session. */
  clearSession?: boolean
  provider?: string | null
  biller?: string | null
  model?: string | null
  billingType?: BillingType | null
  costUsd?: number | null
  resultJson?: Record<string, unknown> | null
  /** Posted as a comment of the agent, also on a failed run: only set on success. */
  summary?: string | null
}

/** Positive proof that a retry repeats nothing; absent when there is none. */
type ExecutionRecovery =
  | { kind: 'bootstrap'; providerWorkStarted: false }
  | {
      kind: 'interrupted'
      providerStopped: true
      sessionPreserved: true
      actionOutcomes: 'settled'
    }
