import { cutName, cutOptional, objectKey, setBounded } from './bounded.ts'
import { cutText } from './cut-text.ts'
import { foldAssistant, foldPartial, foldUser } from './fold-answers.ts'
import * as rare from './fold-rare.ts'
import { foldResult } from './fold-result.ts'
import { safeText } from './safe-text.ts'
import { isSessionNotFound } from './session-not-found.ts'
import type { InitEvent, StreamEvent, TextEvent, UnknownEvent } from './stream-event.ts'
import { summaryLimits } from './summary-limits.ts'
import type { SummaryState } from './summary-state.ts'
import { topLevelType } from './top-level-type.ts'

/** Takes one event into the state. */
export function foldEvent(state: SummaryState, event: StreamEvent): void {
  if (event.type === 'text') return foldText(state, event)
  if (event.type === 'unknown' && event.name === undefined) return foldNameless(state, event)
  noteName(state, event.name ?? '')
  if (event.sessionId !== undefined) state.facts.sessionId = cutName(event.sessionId)
  if (event.type !== 'init' && state.facts.initCount > 0) state.facts.initOnly = false
  foldNamed(state, event)
}

function foldNamed(state: SummaryState, event: Exclude<StreamEvent, TextEvent>): void {
  switch (event.type) {
    case 'init':
      return foldInit(state, event)
    case 'assistant':
      return foldAssistant(state, event)
    case 'user':
      return foldUser(state, event)
    case 'partial':
      return foldPartial(state, event)
    case 'result':
      return foldResult(state, event)
    case 'api-retry':
      return rare.foldRetry(state, event)
    case 'rate-limit':
      return rare.foldRateLimit(state, event)
    case 'task':
      return rare.foldTask(state, event)
    case 'background-tasks':
      return rare.foldBackgroundTasks(state, event)
    case 'unknown':
      state.facts.unknownEvents += 1
      return
    case 'compaction':
      state.facts.compactions += 1
      return
    case 'permission-denied':
      return rare.foldPermissionDenied(state, event)
    case 'model-fallback':
    case 'model-refusal':
      return rare.foldModelSwitch(state, event)
    case 'informational':
      return rare.foldInformational(state, event)
    case 'session-writes-lost':
      state.facts.sessionWritesLost = cutName(event.errorCode ?? 'unknown')
      return
    case 'conversation-reset':
    case 'status':
    case 'hook':
    case 'tool-progress':
    case 'tool-use-summary':
    case 'notification':
    case 'session-state':
    case 'thinking-tokens':
    case 'plugin-install':
    case 'command-lifecycle':
    case 'commands-changed':
    case 'prompt-suggestion':
  }
}

function foldInit({ facts }: SummaryState, event: InitEvent): void {
  facts.initCount += 1
  if (facts.initCount === 1) facts.initOnly = true
  const limit = summaryLimits.noteLength
  facts.init = {
    sessionId: cutOptional(event.sessionId),
    model: cutOptional(event.model),
    cwd: cutOptional(event.cwd, limit),
    version: cutOptional(event.version),
    permissionMode: cutOptional(event.permissionMode),
    apiKeySource: cutOptional(event.apiKeySource),
  }
  facts.model = facts.init.model ?? facts.model
}

function foldText(state: SummaryState, event: TextEvent): void {
  if (!event.isBrokenJson) return notePlainLine(state, event.text)
  state.facts.badLines += 1
  foldBrokenLine(state, event.text)
}

/** Takes in what is sure about a line that cannot be read whole: something followed the init, and whose line it was. */
export function foldBrokenLine({ facts }: SummaryState, beginning: string): void {
  facts.initOnly = false
  if (topLevelType(beginning) === 'assistant') facts.assistantContent = true
}

/** JSON without a `type`: plain words too, but for an array of protocol objects (`--output-format json --verbose`). */
function foldNameless(state: SummaryState, event: UnknownEvent): void {
  if (!/^\s*\[\s*\{/.test(event.raw)) notePlainLine(state, event.raw)
}

function notePlainLine({ facts }: SummaryState, text: string): void {
  if (text.trim() === '') return
  facts.plainLines += 1
  // Only the beginning is kept, so only the beginning is made safe: a line may be megabytes long.
  facts.firstPlainLine ??= cutText(safeText(text.slice(0, 4096)).trim(), summaryLimits.noteLength)
  if (isSessionNotFound(text)) facts.sessionNotFound = true
}

const otherNames = '(other)'

function noteName(state: SummaryState, name: string): void {
  const key = objectKey(name)
  state.facts.lastEvent = key
  const { eventCounts, dropped } = state
  const count = (eventCounts.get(key) ?? 0) + 1
  if (setBounded(eventCounts, key, count, summaryLimits.eventNames)) return
  dropped.eventNames += 1
  eventCounts.set(otherNames, (eventCounts.get(otherNames) ?? 0) + 1)
}
