import type { StreamEvent } from './stream-event.ts'
import type * as System from './system-events.ts'

type Conversation = 'init' | 'assistant' | 'user' | 'result' | 'partial' | 'unknown' | 'text'
type SystemEvent = Exclude<StreamEvent, { type: Conversation }>
type EventByType = { [E in SystemEvent as E['type']]: E }

/** One line about an event that is not part of the conversation; empty when it says nothing to a reader. */
export function describeSystem(event: SystemEvent): string {
  return describe(event.type, event)
}

function describe<T extends keyof EventByType>(type: T, event: EventByType[T]): string {
  return descriptions[type](event)
}

const nothing = () => ''

const descriptions: { readonly [T in keyof EventByType]: (event: EventByType[T]) => string } = {
  'api-retry': describeRetry,
  'rate-limit': describeRateLimit,
  hook: describeHook,
  task: describeTask,
  status: describeStatus,
  'model-fallback': describeModelSwitch,
  'model-refusal': describeModelSwitch,
  compaction: (event) =>
    `compacted (${event.trigger ?? 'unknown'}): ${event.preTokens ?? '?'} → ${event.postTokens ?? '?'} tokens`,
  'permission-denied': (event) =>
    `permission denied: ${event.toolName ?? 'a tool'}${after(': ', event.message)}`,
  'tool-progress': (event) =>
    `${event.toolName ?? 'tool'} is running${after(' for ', seconds(event.elapsedMs))}`,
  'session-writes-lost': (event) =>
    `session not saved: ${event.errorCode ?? 'unknown'} (${event.lost.join(', ')})`,
  'conversation-reset': (event) => `conversation reset${after(' (', event.trigger, ')')}`,
  'plugin-install': (event) =>
    `plugin install: ${event.status ?? 'unknown'}${after(' ', event.pluginName)}${after(': ', event.error)}`,
  informational: (event) => `${event.level ?? 'info'}: ${event.content ?? ''}`,
  notification: (event) => event.text ?? '',
  'tool-use-summary': (event) => event.summary ?? '',
  'background-tasks': nothing,
  'session-state': nothing,
  'thinking-tokens': nothing,
  'command-lifecycle': nothing,
  'commands-changed': nothing,
  'prompt-suggestion': nothing,
  'active-goal': (event) => after('goal: ', event.condition),
  'auth-status': (event) =>
    event.error ? `login failed: ${event.error}` : event.output.join('\n'),
  'control-request': (event) =>
    `asks its host: ${event.request ?? 'unknown'}${after(' ', event.toolName)}`,
  'control-response': (event) => after('control request failed: ', event.error),
  'control-progress': nothing,
  'keep-alive': nothing,
  'elicitation-complete': nothing,
  'files-persisted': (event) =>
    event.failed
      .map(({ name, error }) => `file not saved: ${name}${after(': ', error)}`)
      .join('\n'),
  'local-command-output': (event) => event.content ?? '',
  'memory-recall': (event) => after('recalled: ', event.paths.join(', ')),
  'mirror-error': (event) => `session not mirrored: ${event.error ?? 'unknown'}`,
  'ui-invalidate': nothing,
  'worker-shutting-down': (event) => `worker is shutting down${after(': ', event.reason)}`,
}

function describeRetry(event: System.ApiRetryEvent): string {
  const status = after(' ', event.errorStatus?.toString())
  const delay = after(' in ', seconds(event.retryDelayMs))
  return `api_retry: ${event.attempt ?? '?'}/${event.maxRetries ?? '?'}${delay}: ${event.error ?? 'unknown'}${status}`
}

function describeRateLimit(event: System.RateLimitEvent): string {
  const resets =
    event.resetsAtMs === undefined ? undefined : new Date(event.resetsAtMs).toISOString()
  return `rate_limit: type=${event.limitType ?? 'unknown'} status=${event.status ?? 'unknown'}${after(' resets=', resets)}`
}

function describeHook(event: System.HookEvent): string {
  if (event.phase !== 'response' || event.outcome === 'success') return ''
  const exit = event.exitCode === undefined ? '' : ` (exit ${event.exitCode})`
  const output = event.output?.trim()
  return `hook ${event.hookName ?? 'unknown'}: ${event.outcome ?? 'unknown'}${exit}${after(': ', output)}`
}

function describeTask(event: System.TaskEvent): string {
  if (event.phase === 'started') {
    const kind = event.subagentType ?? event.taskType
    return `task started: ${event.description ?? event.taskId ?? 'unknown'}${after(' (', kind, ')')}`
  }
  if (event.phase !== 'notification') return ''
  return `task ${event.status ?? 'ended'}${after(': ', event.summary)}`
}

function describeModelSwitch(event: System.ModelFallbackEvent | System.ModelRefusalEvent): string {
  if (event.content) return event.content
  const reason = event.type === 'model-refusal' ? 'refused' : 'not available'
  return `model ${event.originalModel ?? 'unknown'} ${reason}${after(', now ', event.fallbackModel)}`
}

function describeStatus(event: System.StatusEvent): string {
  if (event.compactError) return `compaction ${event.compactResult ?? ''}: ${event.compactError}`
  return event.status === 'compacting' ? 'compacting' : ''
}

function after(before: string, text: string | undefined, behind = ''): string {
  return text ? `${before}${text}${behind}` : ''
}

function seconds(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : `${(milliseconds / 1000).toFixed(1)} s`
}
