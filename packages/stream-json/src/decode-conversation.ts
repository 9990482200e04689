import { decodeContent } from './decode-content.ts'
import { decodeTokenUsage } from './decode-usage.ts'
import {
  type JsonObject,
  readFields,
  readFlag,
  readNullableText,
  readNumber,
  readObject,
  readObjects,
  readText,
  readTexts,
} from './json-fields.ts'
import type { LineFacts } from './line-facts.ts'
import type { AssistantEvent, InitEvent, PartialEvent, UserEvent } from './stream-event.ts'

export function decodeInit(wire: JsonObject, facts: LineFacts): InitEvent {
  return {
    type: 'init',
    ...facts,
    model: readText(wire, 'model'),
    cwd: readText(wire, 'cwd'),
    version: readText(wire, 'claude_code_version'),
    permissionMode: readText(wire, 'permissionMode'),
    apiKeySource: readText(wire, 'apiKeySource'),
    tools: readTexts(wire, 'tools'),
    mcpServers: readObjects(wire, 'mcp_servers').map((server) => ({
      name: readText(server, 'name'),
      status: readText(server, 'status'),
    })),
  }
}

export function decodeAssistant(wire: JsonObject, facts: LineFacts): AssistantEvent {
  const message = readFields(wire, 'message')
  const usage = readObject(message, 'usage')
  const model = readText(message, 'model')
  return {
    type: 'assistant',
    ...facts,
    messageId: readText(message, 'id'),
    model,
    content: decodeContent(message),
    parentToolUseId: readText(wire, 'parent_tool_use_id'),
    stopReason: readNullableText(message, 'stop_reason'),
    usage: usage && decodeTokenUsage(usage),
    isSynthetic: model === '<synthetic>',
    isApiError: readFlag(wire, 'is_api_error_message'),
    error: readText(wire, 'error'),
    apiError: readText(wire, 'api_error'),
    apiErrorType: readText(wire, 'api_error_type'),
    apiErrorStatus: readNumber(wire, 'api_error_status'),
    aborted: readFlag(wire, 'aborted'),
    timestampMs: readTimestamp(wire),
  }
}

export function decodeUser(wire: JsonObject, facts: LineFacts): UserEvent {
  return {
    type: 'user',
    ...facts,
    content: decodeContent(readFields(wire, 'message')),
    parentToolUseId: readText(wire, 'parent_tool_use_id'),
    isSynthetic: readFlag(wire, 'isSynthetic'),
    isReplay: readFlag(wire, 'isReplay'),
    timestampMs: readTimestamp(wire),
  }
}

export function decodePartial(wire: JsonObject, facts: LineFacts): PartialEvent {
  const event = readFields(wire, 'event')
  const delta = readFields(event, 'delta')
  const message = readFields(event, 'message')
  return {
    type: 'partial',
    ...facts,
    eventType: readText(event, 'type'),
    index: readNumber(event, 'index'),
    messageId: readText(wire, 'api_message_id') ?? readText(message, 'id'),
    ...decodeDelta(delta),
    abandonedFromBlock: readNumber(readFields(wire, 'abandoned_blocks'), 'from_block_index'),
    parentToolUseId: readText(wire, 'parent_tool_use_id'),
  }
}

function decodeDelta(delta: JsonObject): Pick<PartialEvent, 'deltaKind' | 'deltaText'> {
  switch (readText(delta, 'type')) {
    case undefined:
      return { deltaKind: undefined, deltaText: undefined }
    case 'text_delta':
      return { deltaKind: 'text', deltaText: readText(delta, 'text') }
    case 'thinking_delta':
      return { deltaKind: 'thinking', deltaText: readText(delta, 'thinking') }
    case 'input_json_delta':
      return { deltaKind: 'tool-input', deltaText: readText(delta, 'partial_json') }
    default:
      return { deltaKind: 'other', deltaText: undefined }
  }
}

function readTimestamp(wire: JsonObject): number | undefined {
  return parseTime(readText(wire, 'timestamp'))
}

/** Milliseconds since the epoch; undefined when the text is no time. */
export function parseTime(text: string | undefined): number | undefined {
  const timeMs = Date.parse(text?.slice(0, 64) ?? '')
  return Number.isNaN(timeMs) ? undefined : timeMs
}
