import { cutName, cutOptional, setBounded } from './bounded.ts'
import type { ContentBlock } from './content-block.ts'
import { cutText } from './cut-text.ts'
import type { AssistantEvent, PartialEvent, UserEvent } from './stream-event.ts'
import { summaryLimits } from './summary-limits.ts'
import type { SummaryState } from './summary-state.ts'
import { addTokens } from './token-usage.ts'

export function foldAssistant(state: SummaryState, event: AssistantEvent): void {
  noteTime(state, event.timestampMs)
  if (event.parentToolUseId === undefined) noteAssistantError(state, event)
  for (const block of event.content) {
    if (block.type === 'tool-use') openTool(state, block, event.parentToolUseId !== undefined)
  }
  if (event.isSynthetic) return
  noteModel(state, event)
  noteMessageUsage(state, event)
  if (event.content.some(hasContent)) state.facts.assistantContent = true
  if (event.parentToolUseId === undefined) noteLastText(state, event.content)
}

export function foldUser(state: SummaryState, event: UserEvent): void {
  noteTime(state, event.timestampMs)
  for (const block of event.content) {
    if (block.type !== 'tool-result') continue
    if (block.isError) state.facts.toolErrors += 1
    const isKnown = state.openTools.delete(cutName(block.toolUseId))
    if (!isKnown && state.dropped.openTools > 0) state.dropped.openTools -= 1
  }
}

export function foldPartial(state: SummaryState, event: PartialEvent): void {
  if (event.deltaText) state.facts.assistantContent = true
}

function hasContent(block: ContentBlock): boolean {
  return block.type === 'text' || block.type === 'thinking' ? block.text !== '' : true
}

function openTool(
  state: SummaryState,
  block: ContentBlock & { type: 'tool-use' },
  isSubagent: boolean,
): void {
  const id = cutName(block.id)
  const tool = { id, name: cutName(block.name), isSubagent }
  state.facts.toolCalls += 1
  const isKept = setBounded(state.openTools, id, tool, summaryLimits.openTools)
  if (!isKept) state.dropped.openTools += 1
}

function noteTime({ facts }: SummaryState, timestampMs: number | undefined): void {
  if (timestampMs === undefined) return
  facts.firstAtMs ??= timestampMs
  facts.lastAtMs = timestampMs
}

function noteModel({ facts }: SummaryState, event: AssistantEvent): void {
  if (event.parentToolUseId !== undefined || facts.init?.model !== undefined) return
  facts.model = cutOptional(event.model) ?? facts.model
}

function noteMessageUsage({ notes }: SummaryState, event: AssistantEvent): void {
  const { usage, messageId } = event
  if (event.stopReason === null && usage?.outputTokens === 0) notes.sawEmptyResponse = true
  if (usage === undefined || messageId === undefined) return
  const id = cutName(messageId)
  if (notes.recentMessageIds.includes(id)) return
  notes.recentMessageIds = [...notes.recentMessageIds.slice(1 - summaryLimits.recentMessages), id]
  notes.unreportedUsage = addTokens(notes.unreportedUsage, usage)
}

/** Keeps the last text of the main model. */
export function noteLastText(state: SummaryState, content: readonly ContentBlock[]): void {
  const last = content.findLast((block) => block.type === 'text' && block.text.trim() !== '')
  if (last?.type !== 'text') return
  state.facts.lastText = cutText(last.text, summaryLimits.lastTextLength)
  state.textLine = undefined
}

function noteAssistantError({ facts }: SummaryState, event: AssistantEvent): void {
  const isError = event.isApiError || event.aborted || (event.error ?? event.apiError) !== undefined
  if (!isError) return
  const firstText = event.content.find((block) => block.type === 'text')
  facts.assistantError = {
    error: cutOptional(event.error),
    apiError: cutOptional(event.apiError),
    apiErrorType: cutOptional(event.apiErrorType),
    apiErrorStatus: event.apiErrorStatus,
    aborted: event.aborted,
    text: cutOptional(firstText?.text, summaryLimits.errorLength),
  }
}
