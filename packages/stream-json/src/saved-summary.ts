import * as z from 'zod'

import type { RunSummary } from './run-summary.ts'
import type { StateNotes } from './summary-state.ts'

/** A summary in the middle of a stream, as plain JSON: what `createSummarizer` needs to go on. */
export interface SavedSummary {
  readonly version: 1
  readonly summary: RunSummary
  /** What the summarizer itself must remember. */
  readonly notes: StateNotes
}

const text = z.string().optional()
const number = z.number().optional()
const count = z.int().nonnegative()

const tokenUsage = z.strictObject({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheCreationTokens: z.number(),
})
const modelUsage = z.record(z.string(), tokenUsage.extend({ costUsd: z.number() }))
const denials = z.array(z.strictObject({ toolName: z.string(), toolUseId: z.string() }))
const tasks = z.array(z.strictObject({ taskId: z.string(), taskType: text, description: text }))

const resultFacts = z.strictObject({
  subtype: text,
  isError: z.boolean(),
  terminalReason: text,
  stopReason: z.string().nullable().optional(),
  apiError: text,
  apiErrorType: text,
  apiErrorStatus: number,
  startupFailureReason: text,
  text,
  errors: z.array(z.string()),
  numTurns: number,
  durationMs: number,
  resultIndex: number,
  originKind: text,
  hasStructuredOutput: z.boolean(),
  localCommand: text,
  sessionId: text,
  totalCostUsd: number,
  permissionDenials: denials,
})

const lineFacts = {
  linesRead: count,
  badLines: count,
  plainLines: count,
  unknownEvents: count,
  invalidUtf8Lines: count,
  oversizedLines: count,
  lastLineComplete: z.boolean(),
  unfinishedBytes: count,
  firstPlainLine: text,
  eventCounts: z.record(z.string(), count),
  lastEvent: text,
}

const sessionFacts = {
  sessionId: text,
  sessionNotFound: z.boolean(),
  model: text,
  init: z
    .strictObject({
      sessionId: text,
      model: text,
      cwd: text,
      version: text,
      permissionMode: text,
      apiKeySource: text,
    })
    .optional(),
  initCount: count,
  initOnly: z.boolean(),
}

const answerFacts = {
  assistantContent: z.boolean(),
  emptyResponse: z.boolean(),
  lastText: text,
  assistantError: z
    .strictObject({
      error: text,
      apiError: text,
      apiErrorType: text,
      apiErrorStatus: number,
      aborted: z.boolean(),
      text,
    })
    .optional(),
  toolCalls: count,
  toolErrors: count,
  openTools: z.array(z.strictObject({ id: z.string(), name: z.string(), isSubagent: z.boolean() })),
  openTasks: tasks,
  backgroundTasks: tasks,
}

const outcomeFacts = {
  result: resultFacts.optional(),
  lastResult: resultFacts.optional(),
  resultCount: count,
  usage: tokenUsage,
  usageComplete: z.boolean(),
  modelUsage,
  costUsd: number,
  costBasis: z.enum(['run', 'session-total']).optional(),
  durationMs: number,
  firstAtMs: number,
  lastAtMs: number,
}

const troubleFacts = {
  apiRetries: count,
  lastApiRetry: z
    .strictObject({ attempt: number, maxRetries: number, errorStatus: number, error: text })
    .optional(),
  rateLimit: z
    .strictObject({
      status: text,
      limitType: text,
      resetsAtMs: number,
      utilization: number,
      isUsingOverage: z.boolean(),
      overageStatus: text,
    })
    .optional(),
  permissionDenials: denials,
  compactions: count,
  modelRefusals: count,
  modelSwitches: z.array(z.strictObject({ fromModel: text, toModel: text, trigger: text })),
  preventedContinuation: text,
  sessionWritesLost: text,
}

const droppedCounts = z.strictObject({
  openTools: count,
  openTasks: count,
  backgroundTasks: count,
  permissionDenials: count,
  errors: count,
  modelSwitches: count,
  models: count,
  eventNames: count,
})

const savedSummary: z.ZodType<SavedSummary> = z.strictObject({
  version: z.literal(1),
  summary: z.strictObject({
    ...lineFacts,
    ...sessionFacts,
    ...answerFacts,
    ...outcomeFacts,
    ...troubleFacts,
    dropped: droppedCounts,
  }),
  notes: z.strictObject({
    sawEmptyResponse: z.boolean(),
    oversizedLineBytes: count,
    unreportedUsage: tokenUsage,
    recentMessageIds: z.array(z.string()),
    totalCostUsd: z.number(),
    totalModelUsage: modelUsage,
  }),
})

/** Reads a saved summary that came from a file. Undefined when it is not one that this version can go on from: then read the stream from its beginning. */
export function readSavedSummary(value: unknown): SavedSummary | undefined {
  return savedSummary.safeParse(value).data
}
