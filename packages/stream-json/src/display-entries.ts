import type { ContentBlock } from './content-block.ts'
import { describeSystem } from './describe-system.ts'
import type { DisplayEntry } from './display-entry.ts'
import type { ResultEvent } from './result-event.ts'
import type { StreamEvent, UserEvent } from './stream-event.ts'
import { addTokens, noTokens } from './token-usage.ts'

/**
 * What to show of one event: nothing, one entry or several. Total and without state, so lines may be shown in any order.
 * Partial messages show nothing, since the whole block follows; what has no meaning here shows as `stdout`.
 */
export function displayEntries(event: StreamEvent): DisplayEntry[] {
  if (event.type === 'assistant') return event.content.flatMap(assistantEntries)
  if (event.type === 'user') return userEntries(event)
  if (event.type === 'result') return [resultEntry(event)]
  if (event.type === 'partial') return []
  if (event.type === 'unknown') return shown('stdout', event.raw)
  if (event.type === 'text') return shown('stdout', event.text)
  if (event.type !== 'init') return shown('system', describeSystem(event))
  const { model = 'unknown', sessionId = '' } = event
  return [{ kind: 'init', model, sessionId }]
}

function shown(kind: 'stdout' | 'system' | 'assistant' | 'thinking' | 'user', text: string) {
  return text.trim() === '' ? [] : [{ kind, text }]
}

function assistantEntries(block: ContentBlock): DisplayEntry[] {
  switch (block.type) {
    case 'text':
      return shown('assistant', block.text)
    case 'thinking':
      return shown('thinking', block.text)
    case 'redacted-thinking':
      return shown('thinking', '(redacted)')
    case 'tool-use':
      return [
        { kind: 'tool_call', name: block.name, input: block.input ?? {}, toolUseId: block.id },
      ]
    case 'tool-result':
      return [toolResultEntry(block)]
    case 'other':
      return shown('system', `(${block.blockType ?? 'block without a type'})`)
    default:
      return block satisfies never
  }
}

function userEntries(event: UserEvent): DisplayEntry[] {
  return event.content.flatMap((block) => {
    switch (block.type) {
      case 'tool-result':
        return [toolResultEntry(block)]
      case 'text':
        // The CLI's own nudges are no words of a person.
        return shown(event.isSynthetic ? 'system' : 'user', block.text)
      case 'thinking':
      case 'redacted-thinking':
      case 'tool-use':
        return assistantEntries(block)
      case 'other':
        return shown('user', `(${block.blockType ?? 'block without a type'})`)
      default:
        return block satisfies never
    }
  })
}

function toolResultEntry(block: ContentBlock & { type: 'tool-result' }): DisplayEntry {
  const others = block.otherParts === 0 ? '' : `(${block.otherParts} parts without text)`
  const content = block.text === '' ? others : [block.text, others].filter(Boolean).join('\n')
  return { kind: 'tool_result', toolUseId: block.toolUseId, content, isError: block.isError }
}

/** Tokens and cost are those since the previous result; a line that does not tell them shows its totals. */
function resultEntry(event: ResultEvent): DisplayEntry {
  const own = event.modelUsageSinceLastResult && Object.values(event.modelUsageSinceLastResult)
  const usage = own ? own.reduce(addTokens, noTokens) : event.usage
  return {
    kind: 'result',
    text: event.text ?? '',
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cachedTokens: usage.cacheReadTokens,
    costUsd: own ? own.reduce((sum, { costUsd }) => sum + costUsd, 0) : (event.totalCostUsd ?? 0),
    subtype: event.subtype ?? '',
    isError: event.isError,
    errors: [...event.errors],
  }
}
