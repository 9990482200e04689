import {
  type JsonObject,
  readCount,
  readFields,
  readFlag,
  readNumber,
  readText,
  readTextOfEach,
  readTexts,
} from './json-fields.ts'
import type { LineFacts } from './line-facts.ts'
import type * as System from './system-events.ts'

export function decodeApiRetry(wire: JsonObject, facts: LineFacts): System.ApiRetryEvent {
  return {
    type: 'api-retry',
    ...facts,
    ...decodeRetry(wire),
    error: readText(wire, 'error'),
  }
}

type Retry = Pick<System.ApiRetryEvent, 'attempt' | 'maxRetries' | 'retryDelayMs' | 'errorStatus'>

/** Which try of a request failed, and when the next one is. */
export function decodeRetry(wire: JsonObject): Retry {
  return {
    attempt: readCount(wire, 'attempt'),
    maxRetries: readCount(wire, 'max_retries'),
    retryDelayMs: readCount(wire, 'retry_delay_ms'),
    errorStatus: readNumber(wire, 'error_status'),
  }
}

/** The last second that a Date can hold. */
const lastSecond = 8.64e12

export function decodeRateLimit(wire: JsonObject, facts: LineFacts): System.RateLimitEvent {
  const info = readFields(wire, 'rate_limit_info')
  const resetsAtSeconds = readCount(info, 'resetsAt')
  const isDate = resetsAtSeconds !== undefined && resetsAtSeconds <= lastSecond
  return {
    type: 'rate-limit',
    ...facts,
    status: readText(info, 'status'),
    limitType: readText(info, 'rateLimitType'),
    resetsAtMs: isDate ? Math.round(resetsAtSeconds * 1000) : undefined,
    utilization: readNumber(info, 'utilization'),
    isUsingOverage: readFlag(info, 'isUsingOverage'),
    overageStatus: readText(info, 'overageStatus'),
  }
}

export function decodeCompaction(wire: JsonObject, facts: LineFacts): System.CompactionEvent {
  const metadata = readFields(wire, 'compact_metadata')
  return {
    type: 'compaction',
    ...facts,
    trigger: readText(metadata, 'trigger'),
    preTokens: readCount(metadata, 'pre_tokens'),
    postTokens: readCount(metadata, 'post_tokens'),
    durationMs: readCount(metadata, 'duration_ms'),
  }
}

export function decodeStatus(wire: JsonObject, facts: LineFacts): System.StatusEvent {
  return {
    type: 'status',
    ...facts,
    status: readText(wire, 'status'),
    compactResult: readText(wire, 'compact_result'),
    compactError: readText(wire, 'compact_error'),
  }
}

export function decodePermissionDenied(
  wire: JsonObject,
  facts: LineFacts,
): System.PermissionDeniedEvent {
  return {
    type: 'permission-denied',
    ...facts,
    toolName: readText(wire, 'tool_name'),
    toolUseId: readText(wire, 'tool_use_id'),
    message: readText(wire, 'message'),
    reasonType: readText(wire, 'decision_reason_type'),
    reason: readText(wire, 'decision_reason'),
  }
}

export function decodeModelFallback(wire: JsonObject, facts: LineFacts): System.ModelFallbackEvent {
  return {
    type: 'model-fallback',
    ...facts,
    trigger: readText(wire, 'trigger'),
    originalModel: readText(wire, 'original_model'),
    fallbackModel: readText(wire, 'fallback_model'),
    content: readText(wire, 'content'),
  }
}

export function decodeModelRefusal(wire: JsonObject, facts: LineFacts): System.ModelRefusalEvent {
  return {
    type: 'model-refusal',
    ...facts,
    originalModel: readText(wire, 'original_model'),
    fallbackModel: readText(wire, 'fallback_model'),
    category: readText(wire, 'api_refusal_category'),
    explanation: readText(wire, 'api_refusal_explanation'),
    content: readText(wire, 'content'),
  }
}

export function decodeSessionWritesLost(
  wire: JsonObject,
  facts: LineFacts,
): System.SessionWritesLostEvent {
  return {
    type: 'session-writes-lost',
    ...facts,
    errorCode: readText(wire, 'error_code'),
    lost: readTexts(wire, 'lost'),
  }
}

export function decodeSessionState(wire: JsonObject, facts: LineFacts): System.SessionStateEvent {
  return { type: 'session-state', ...facts, state: readText(wire, 'state') }
}

export function decodeConversationReset(
  wire: JsonObject,
  facts: LineFacts,
): System.ConversationResetEvent {
  return {
    type: 'conversation-reset',
    ...facts,
    newConversationId: readText(wire, 'new_conversation_id'),
    trigger: readText(wire, 'trigger'),
  }
}

export function decodeInformational(wire: JsonObject, facts: LineFacts): System.InformationalEvent {
  return {
    type: 'informational',
    ...facts,
    level: readText(wire, 'level'),
    content: readText(wire, 'content'),
    preventContinuation: readFlag(wire, 'prevent_continuation'),
  }
}

export function decodeNotification(wire: JsonObject, facts: LineFacts): System.NotificationEvent {
  return {
    type: 'notification',
    ...facts,
    key: readText(wire, 'key'),
    text: readText(wire, 'text'),
    priority: readText(wire, 'priority'),
  }
}

export function decodePluginInstall(wire: JsonObject, facts: LineFacts): System.PluginInstallEvent {
  return {
    type: 'plugin-install',
    ...facts,
    status: readText(wire, 'status'),
    pluginName: readText(wire, 'name'),
    error: readText(wire, 'error'),
  }
}

export function decodeCommandLifecycle(
  wire: JsonObject,
  facts: LineFacts,
): System.CommandLifecycleEvent {
  return {
    type: 'command-lifecycle',
    ...facts,
    commandId: readText(wire, 'command_uuid'),
    state: readText(wire, 'state'),
  }
}

export function decodeCommandsChanged(
  wire: JsonObject,
  facts: LineFacts,
): System.CommandsChangedEvent {
  return {
    type: 'commands-changed',
    ...facts,
    commandNames: readTextOfEach(wire, 'commands', 'name'),
  }
}

export function decodePromptSuggestion(
  wire: JsonObject,
  facts: LineFacts,
): System.PromptSuggestionEvent {
  return { type: 'prompt-suggestion', ...facts, suggestion: readText(wire, 'suggestion') }
}
