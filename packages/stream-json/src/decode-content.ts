import type { ContentBlock } from './content-block.ts'
import { isJsonObject, type JsonObject, readArray, readFlag, readText } from './json-fields.ts'

/** Reads the content of a message: a text, or blocks. What is neither is left out. */
export function decodeContent(message: JsonObject): readonly ContentBlock[] {
  const content = message['content']
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return readArray(message, 'content').filter(isJsonObject).map(decodeBlock)
}

function decodeBlock(block: JsonObject): ContentBlock {
  const blockType = readText(block, 'type')
  switch (blockType) {
    case 'text':
      return { type: 'text', text: readText(block, 'text') ?? '' }
    case 'thinking':
      return { type: 'thinking', text: readText(block, 'thinking') ?? '' }
    case 'redacted_thinking':
      return { type: 'redacted-thinking' }
    case 'tool_use':
      return {
        type: 'tool-use',
        id: readText(block, 'id') ?? '',
        name: readText(block, 'name') ?? '',
        input: block['input'],
      }
    case 'tool_result':
      return decodeToolResult(block)
    case undefined:
    default:
      return { type: 'other', blockType }
  }
}

export function decodeToolResult(block: JsonObject): ContentBlock {
  const content = block['content']
  const parts = typeof content === 'string' ? [content] : readArray(block, 'content').map(partText)
  const texts = parts.filter((part) => part !== undefined)
  return {
    type: 'tool-result',
    toolUseId: readText(block, 'tool_use_id') ?? '',
    text: texts.join('\n'),
    otherParts: parts.length - texts.length,
    isError: readFlag(block, 'is_error'),
  }
}

function partText(part: unknown): string | undefined {
  return isJsonObject(part) ? readText(part, 'text') : undefined
}
