import { cutText } from './cut-text.ts'
import { decodeAssistant, decodeInit, decodePartial, decodeUser } from './decode-conversation.ts'
import { hostDecoders } from './decode-host.ts'
import { decodeResult } from './decode-result.ts'
import * as system from './decode-system.ts'
import * as task from './decode-task.ts'
import { isJsonObject, type JsonObject, readText } from './json-fields.ts'
import type { LineFacts } from './line-facts.ts'
import { readLineText } from './line-text.ts'
import type { StreamEvent } from './stream-event.ts'

const maxNameLength = 160
const maxRawLength = 4096

type Decoder = (wire: JsonObject, facts: LineFacts) => StreamEvent

/** By the name on the wire: `type/subtype`, or `type` for whatever subtype. */
const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['system/init', decodeInit],
  ['assistant', decodeAssistant],
  ['user', decodeUser],
  ['result', decodeResult],
  ['stream_event', decodePartial],
  ['rate_limit_event', system.decodeRateLimit],
  ['tool_progress', task.decodeToolProgress],
  ['tool_use_summary', task.decodeToolUseSummary],
  ['conversation_reset', system.decodeConversationReset],
  ['command_lifecycle', system.decodeCommandLifecycle],
  ['prompt_suggestion', system.decodePromptSuggestion],
  ['system/api_retry', system.decodeApiRetry],
  ['system/background_tasks_changed', task.decodeBackgroundTasks],
  ['system/commands_changed', system.decodeCommandsChanged],
  ['system/compact_boundary', system.decodeCompaction],
  ['system/hook_progress', task.hookDecoder('progress')],
  ['system/hook_response', task.hookDecoder('response')],
  ['system/hook_started', task.hookDecoder('started')],
  ['system/informational', system.decodeInformational],
  ['system/model_fallback', system.decodeModelFallback],
  ['system/model_refusal_fallback', system.decodeModelRefusal],
  ['system/model_refusal_no_fallback', system.decodeModelRefusal],
  ['system/notification', system.decodeNotification],
  ['system/permission_denied', system.decodePermissionDenied],
  ['system/plugin_install', system.decodePluginInstall],
  ['system/session_state_changed', system.decodeSessionState],
  ['system/session_writes_lost', system.decodeSessionWritesLost],
  ['system/status', system.decodeStatus],
  ['system/task_notification', task.taskDecoder('notification')],
  ['system/task_progress', task.taskDecoder('progress')],
  ['system/task_started', task.taskDecoder('started')],
  ['system/task_updated', task.taskDecoder('updated')],
  ['system/thinking_tokens', task.decodeThinkingTokens],
  ...hostDecoders,
])

/**
 * Reads one line of Claude Code's stream-JSON. Total: it never throws, whatever the line holds.
 * A JSON object of a kind without a meaning here is `unknown` and keeps its name and the beginning of its text; a line that is no JSON is `text`.
 * Only the top-level `type` counts, wherever in the object it stands; a field of the wrong kind reads as absent.
 * A byte order mark and the line's end (LF, CRLF) may be there; bytes that are not UTF-8 become U+FFFD.
 *
 * @example
 * const event = parseLine('{"is_error":false,"subtype":"success","type":"result","result":"Done."}')
 * if (event.type === 'result') console.log(event.text)
 */
export function parseLine(line: Uint8Array | string): StreamEvent {
  return parseText(readLineText(line).text)
}

/** The same for a line that is decoded already, without its end. */
export function parseText(text: string): StreamEvent {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { type: 'text', text, isBrokenJson: isBrokenJson(text) }
  }
  const type = isJsonObject(value) ? readText(value, 'type') : undefined
  if (!isJsonObject(value) || !type) return unknownEvent(undefined, undefined, undefined, text)
  return decodeObject(value, type, text)
}

/** Begins like an object (or like the array of `--output-format json`), or holds a key of the protocol: then its beginning was lost. */
function isBrokenJson(text: string): boolean {
  return /^\s*\[?\s*\{\s*(?:"|$)/.test(text) || /"(?:session_id|uuid)":"/.test(text)
}

function decodeObject(wire: JsonObject, type: string, text: string): StreamEvent {
  const subtype = readText(wire, 'subtype')
  const name = subtype ? `${type}/${subtype}` : type
  const sessionId = readText(wire, 'session_id')
  const decode = decoders.get(name) ?? decoders.get(type)
  if (decode === undefined) return unknownEvent(type, subtype, sessionId, text)
  return decode(wire, { name: cutText(name, maxNameLength), sessionId, wire })
}

function unknownEvent(
  wireType: string | undefined,
  wireSubtype: string | undefined,
  sessionId: string | undefined,
  text: string,
): StreamEvent {
  const name = wireSubtype ? `${wireType}/${wireSubtype}` : wireType
  return {
    type: 'unknown',
    name: name && cutText(name, maxNameLength),
    wireType: wireType && cutText(wireType, maxNameLength),
    wireSubtype: wireSubtype && cutText(wireSubtype, maxNameLength),
    sessionId,
    raw: cutText(text, maxRawLength),
  }
}
