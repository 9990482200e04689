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
  foldNamed(state, event.type, event)
}

type NamedEvent = Exclude<StreamEvent, TextEvent>
type EventByType = { [E in NamedEvent as E['type']]: E }
type Fold<E> = (state: SummaryState, event: E) => void

function foldNamed<T extends keyof EventByType>(
  state: SummaryState,
  type: T,
  event: EventByType[T],
): void {
  folds[type](state, event)
}

const countOnly = () => {}

const folds: { readonly [T in keyof EventByType]: Fold<EventByType[T]> } = {
  init: foldInit,
  assistant: foldAssistant,
  user: foldUser,
  partial: foldPartial,
  result: foldResult,
  'api-retry': rare.foldRetry,
  'rate-limit': rare.foldRateLimit,
  task: rare.foldTask,
  'background-tasks': rare.foldBackgroundTasks,
  'permission-denied': rare.foldPermissionDenied,
  'model-fallback': rare.foldModelSwitch,
  'model-refusal': rare.foldModelSwitch,
  informational: rare.foldInformational,
  compaction: ({ facts }) => {
    facts.compactions += 1
  },
  'session-writes-lost': ({ facts }, event) => {
    facts.sessionWritesLost = cutName(event.errorCode ?? 'unknown')
  },
  unknown: ({ facts }) => {
    facts.unknownEvents += 1
  },
  status: countOnly,
  hook: countOnly,
  'tool-progress': countOnly,
  'tool-use-summary': countOnly,
  notification: countOnly,
  'session-state': countOnly,
  'conversation-reset': countOnly,
  'thinking-tokens': countOnly,
  'plugin-install': countOnly,
  'command-lifecycle': countOnly,
  'commands-changed': countOnly,
  'prompt-suggestion': countOnly,
  'active-goal': countOnly,
  'auth-status': countOnly,
  'control-request': countOnly,
  'control-response': countOnly,
  'control-progress': countOnly,
  'keep-alive': countOnly,
  'elicitation-complete': countOnly,
  'files-persisted': countOnly,
  'local-command-output': countOnly,
  'memory-recall': countOnly,
  'mirror-error': countOnly,
  'ui-invalidate': countOnly,
  'worker-shutting-down': countOnly,
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
  const count = eventCounts.get(key)
  if (count !== undefined) {
    eventCounts.set(key, count + 1)
    return
  }
  if (setBounded(eventCounts, key, 1, summaryLimits.eventNames)) return
  dropped.eventNames += 1
  eventCounts.set(otherNames, (eventCounts.get(otherNames) ?? 0) + 1)
}
