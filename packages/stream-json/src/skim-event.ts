import type { ContentBlock } from './content-block.ts'
import { decodeToolResult } from './decode-content.ts'
import { parseTime } from './decode-conversation.ts'
import type { FieldReader } from './field-reader.ts'
import { assistantShape, partialShape, userShape } from './skimmed-shapes.ts'
import type { AssistantEvent, PartialEvent, UserEvent } from './stream-event.ts'
import type { TokenUsage } from './token-usage.ts'

/** A line of the three kinds that most of a stream is made of, as far as the summary looks at it. */
export type SkimmedEvent = AssistantEvent | UserEvent | PartialEvent

/** Stands for a text that is not empty; the texts of tool results are left out altogether. */
const someText = '…'

const noWire = {}
const brace = 0x7b
const lowerT = 0x74
const lowerN = 0x6e
const lowerU = 0x75
const backslash = 0x5c

/** Whether the line is of the type that it seemed to be of, and has no subtype. */
function isOfType(line: FieldReader, type: string, slots: LineSlots): boolean {
  return !line.has(slots.subtype) && line.text(slots.type) === type
}

interface LineSlots {
  readonly type: number
  readonly subtype: number
  readonly sessionId: number
  readonly parentToolUseId: number
}

const lineSlots = (slot: (path: string) => number): LineSlots => ({
  type: slot('type'),
  subtype: slot('subtype'),
  sessionId: slot('session_id'),
  parentToolUseId: slot('parent_tool_use_id'),
})

const assistant = {
  ...lineSlots(assistantShape.slot),
  messageId: assistantShape.slot('message.id'),
  model: assistantShape.slot('message.model'),
  stopReason: assistantShape.slot('message.stop_reason'),
  usage: assistantShape.slot('message.usage'),
  inputTokens: assistantShape.slot('message.usage.input_tokens'),
  outputTokens: assistantShape.slot('message.usage.output_tokens'),
  cacheReadTokens: assistantShape.slot('message.usage.cache_read_input_tokens'),
  cacheCreationTokens: assistantShape.slot('message.usage.cache_creation_input_tokens'),
  blockType: assistantShape.slot('message.content.type'),
  text: assistantShape.slot('message.content.text'),
  thinking: assistantShape.slot('message.content.thinking'),
  toolId: assistantShape.slot('message.content.id'),
  toolName: assistantShape.slot('message.content.name'),
  input: assistantShape.slot('message.content.input'),
  timestamp: assistantShape.slot('timestamp'),
}

/** Fields that a line has only when something went wrong: such lines are rare, and their text counts. */
const troubles = ['error', 'api_error', 'is_api_error_message', 'aborted'].map(assistantShape.slot)

export function skimAssistant(line: FieldReader, isShown: boolean): AssistantEvent | undefined {
  if (troubles.some((slot) => line.has(slot))) return undefined
  const content = skimContent(line, isShown)
  const model = line.text(assistant.model)
  if (!isOfType(line, 'assistant', assistant)) return undefined
  if (content === undefined || model === '<synthetic>') return undefined
  const stopsAtNull = line.firstByte(assistant.stopReason) === lowerN
  return {
    type: 'assistant',
    name: 'assistant',
    sessionId: line.text(assistant.sessionId),
    wire: noWire,
    messageId: line.text(assistant.messageId),
    model,
    content,
    parentToolUseId: line.text(assistant.parentToolUseId),
    stopReason: stopsAtNull ? null : line.text(assistant.stopReason),
    usage: line.firstByte(assistant.usage) === brace ? skimUsage(line) : undefined,
    isSynthetic: false,
    isApiError: false,
    error: undefined,
    apiError: undefined,
    apiErrorType: undefined,
    apiErrorStatus: undefined,
    aborted: false,
    timestampMs: parseTime(line.text(assistant.timestamp)),
  }
}

function skimUsage(line: FieldReader): TokenUsage {
  return {
    inputTokens: line.count(assistant.inputTokens),
    outputTokens: line.count(assistant.outputTokens),
    cacheReadTokens: line.count(assistant.cacheReadTokens),
    cacheCreationTokens: line.count(assistant.cacheCreationTokens),
  }
}

/** The one block that a line has as a rule; undefined when there is something else. */
function skimContent(line: FieldReader, isShown: boolean): readonly ContentBlock[] | undefined {
  switch (line.text(assistant.blockType)) {
    case 'text':
      if (!isPlainlyText(line, assistant.text)) return undefined
      return [{ type: 'text', text: skimText(line, assistant.text, isShown) }]
    case 'thinking':
      return [{ type: 'thinking', text: skimText(line, assistant.thinking, isShown) }]
    case 'redacted_thinking':
      return [{ type: 'redacted-thinking' }]
    case 'tool_use': {
      const id = line.text(assistant.toolId) ?? ''
      const input = isShown ? line.value(assistant.input) : undefined
      return [{ type: 'tool-use', id, name: line.text(assistant.toolName) ?? '', input }]
    }
    case undefined:
    default:
      return undefined
  }
}

function skimText(line: FieldReader, slot: number, isShown: boolean): string {
  if (isShown) return line.text(slot) ?? ''
  return line.length(slot) ? someText : ''
}

/** Whether the event would tell the last text of the main model, if only its text had been read. */
export function hasLastText(event: SkimmedEvent): boolean {
  if (event.type !== 'assistant' || event.parentToolUseId !== undefined) return false
  return event.content.some((block) => block.type === 'text')
}

/** Whether there is a letter or a sign of ASCII near the beginning of a text, so that it is neither empty nor blank. */
function isPlainlyText(line: FieldReader, slot: number): boolean {
  const end = Math.min(line.length(slot) ?? 0, 64)
  for (let place = 0; place < end; place += 1) {
    const byte = line.byteOf(slot, place)
    if (byte > 0x20 && byte < 0x7f && byte !== backslash) return true
    // Whatever the escape stands for.
    if (byte === backslash) place += line.byteOf(slot, place + 1) === lowerU ? 5 : 1
  }
  return false
}

const user = {
  ...lineSlots(userShape.slot),
  blockType: userShape.slot('message.content.type'),
  content: userShape.slot('message.content.content'),
  toolUseId: userShape.slot('message.content.tool_use_id'),
  isError: userShape.slot('message.content.is_error'),
  timestamp: userShape.slot('timestamp'),
}

export function skimUser(line: FieldReader, isShown: boolean): UserEvent | undefined {
  if (!isOfType(line, 'user', user)) return undefined
  if (line.text(user.blockType) !== 'tool_result') return undefined
  return {
    type: 'user',
    name: 'user',
    sessionId: line.text(user.sessionId),
    wire: noWire,
    content: [
      decodeToolResult({
        tool_use_id: line.text(user.toolUseId),
        content: isShown ? line.value(user.content) : undefined,
        is_error: line.firstByte(user.isError) === lowerT,
      }),
    ],
    parentToolUseId: line.text(user.parentToolUseId),
    isSynthetic: false,
    isReplay: false,
    timestampMs: parseTime(line.text(user.timestamp)),
  }
}

const partial = {
  ...lineSlots(partialShape.slot),
  deltaType: partialShape.slot('event.delta.type'),
  text: partialShape.slot('event.delta.text'),
  thinking: partialShape.slot('event.delta.thinking'),
  input: partialShape.slot('event.delta.partial_json'),
}

const deltaSlots: ReadonlyMap<string | undefined, number> = new Map([
  ['text_delta', partial.text],
  ['thinking_delta', partial.thinking],
  ['input_json_delta', partial.input],
])

export function skimPartial(line: FieldReader): PartialEvent | undefined {
  if (!isOfType(line, 'stream_event', partial)) return undefined
  const slot = deltaSlots.get(line.text(partial.deltaType))
  return {
    type: 'partial',
    name: 'stream_event',
    sessionId: line.text(partial.sessionId),
    wire: noWire,
    eventType: undefined,
    index: undefined,
    messageId: undefined,
    deltaKind: undefined,
    deltaText: slot !== undefined && line.length(slot) ? someText : undefined,
    abandonedFromBlock: undefined,
    parentToolUseId: line.text(partial.parentToolUseId),
  }
}
