import type { DroppedCounts, OpenTask, OpenTool, RunSummary } from './run-summary.ts'
import { addTokens, type ModelUsage, noTokens, type TokenUsage } from './token-usage.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

type Collected = 'eventCounts' | 'openTools' | 'openTasks' | 'modelUsage'
type Derived = 'usage' | 'usageComplete' | 'emptyResponse' | 'dropped'

/** The summary while it grows. Objects and lists in `facts` are replaced, never changed, so a snapshot may share them. */
export interface SummaryState {
  readonly facts: Writable<Omit<RunSummary, Collected | Derived>>
  readonly dropped: Writable<DroppedCounts>
  readonly eventCounts: Map<string, number>
  readonly openTools: Map<string, OpenTool>
  readonly openTasks: Map<string, OpenTask>
  readonly modelUsage: Map<string, ModelUsage>
  readonly notes: Writable<StateNotes>
  /** The line with the last text, when `facts.lastText` does not hold it yet. */
  textLine: Uint8Array | undefined
}

/** What the fold must remember and a reader of the summary need not see. */
export interface StateNotes {
  readonly sawEmptyResponse: boolean
  /** Of the line over the reader's limit that has not ended yet; 0 outside one. */
  readonly oversizedLineBytes: number
  /** Of answers after the last result. */
  readonly unreportedUsage: TokenUsage
  /** The blocks of one message come on several lines, each with the usage of the whole message. */
  readonly recentMessageIds: readonly string[]
  /** What the last result told as totals. */
  readonly totalCostUsd: number
  readonly totalModelUsage: Readonly<Record<string, ModelUsage>>
}

export function createState(): SummaryState {
  return {
    facts: { ...noFacts },
    dropped: { ...noDrops },
    eventCounts: new Map(),
    openTools: new Map(),
    openTasks: new Map(),
    modelUsage: new Map(),
    notes: { ...noNotes },
    textLine: undefined,
  }
}

const noFacts: SummaryState['facts'] = {
  linesRead: 0,
  badLines: 0,
  plainLines: 0,
  unknownEvents: 0,
  invalidUtf8Lines: 0,
  oversizedLines: 0,
  lastLineComplete: true,
  unfinishedBytes: 0,
  sessionNotFound: false,
  initCount: 0,
  initOnly: false,
  assistantContent: false,
  toolCalls: 0,
  toolErrors: 0,
  backgroundTasks: [],
  resultCount: 0,
  apiRetries: 0,
  permissionDenials: [],
  compactions: 0,
  modelRefusals: 0,
  modelSwitches: [],
}

const noDrops: DroppedCounts = {
  openTools: 0,
  openTasks: 0,
  backgroundTasks: 0,
  permissionDenials: 0,
  errors: 0,
  modelSwitches: 0,
  models: 0,
  eventNames: 0,
}

const noNotes: StateNotes = {
  sawEmptyResponse: false,
  oversizedLineBytes: 0,
  unreportedUsage: noTokens,
  recentMessageIds: [],
  totalCostUsd: 0,
  totalModelUsage: {},
}

export function summaryOf(state: SummaryState): RunSummary {
  const { facts, notes } = state
  return {
    ...facts,
    eventCounts: Object.fromEntries(state.eventCounts),
    openTools: [...state.openTools.values()],
    openTasks: [...state.openTasks.values()],
    modelUsage: Object.fromEntries(state.modelUsage),
    usage: [...state.modelUsage.values()].reduce(addTokens, notes.unreportedUsage),
    usageComplete: isZero(notes.unreportedUsage),
    emptyResponse: notes.sawEmptyResponse && !facts.assistantContent,
    dropped: { ...state.dropped },
  }
}

function isZero(usage: TokenUsage): boolean {
  return Object.values(usage).every((tokens) => tokens === 0)
}
