import * as z from 'zod'

/** The agent's own result event: the main one, not that of a background task. */
export const ResultEvidence = z.object({
  subtype: z.string().nullish(),
  isError: z.boolean().nullish(),
  terminalReason: z.string().nullish(),
  apiError: z.string().nullish(),
  apiErrorStatus: z.number().nullish(),
  apiErrorType: z.string().nullish(),
  stopReason: z.string().nullish(),
  /** The answer, or the sentence that the agent shows for its error. */
  text: z.string().nullish(),
  errors: z.array(z.string()).readonly().nullish(),
  numTurns: z.number().nullish(),
  startupFailureReason: z.string().nullish(),
  /** The name of the command when the prompt was one that runs without a model. */
  localCommand: z.string().nullish(),
  /** How many tool uses were denied, or which. */
  permissionDenials: z.unknown().optional(),
})
export type ResultEvidence = z.infer<typeof ResultEvidence>

/** The last word of the model's API on its limits. */
export const RateLimitEvidence = z.object({
  /** `allowed`, `allowed_warning` or `rejected`. */
  status: z.string().nullish(),
  /** When a rejected limit is reset, epoch milliseconds. */
  resetsAtMs: z.number().nullish(),
  /** The same in epoch seconds, as the wire has it. */
  resetsAt: z.number().nullish(),
  limitType: z.string().nullish(),
  /** The same, as the wire names it. */
  rateLimitType: z.string().nullish(),
})
export type RateLimitEvidence = z.infer<typeof RateLimitEvidence>

/** A summary of the agent's stream-JSON output. */
export const StreamEvidence = z.object({
  linesRead: z.number().nullish(),
  badLines: z.number().nullish(),
  firstPlainLine: z.string().nullish(),
  /** The agent's first event; its presence means that the agent came up. */
  init: z.object({ sessionId: z.string().nullish(), model: z.string().nullish() }).nullish(),
  sessionId: z.string().nullish(),
  model: z.string().nullish(),
  /** Whether the model said or did anything. */
  assistantContent: z.boolean().nullish(),
  /** The last error that stood in the model's place, or only its class: `authentication_failed`, `rate_limit`, … */
  assistantError: z
    .union([z.string(), z.object({ error: z.string().nullish(), apiError: z.string().nullish() })])
    .nullish(),
  /** Whether the model's API answered with nothing (no content, no output tokens). */
  emptyResponse: z.boolean().nullish(),
  result: ResultEvidence.nullish(),
  /** How many results were written; 0 is the proof that none was. */
  resultCount: z.number().nullish(),
  rateLimit: RateLimitEvidence.nullish(),
  /** Whether the session that was to be resumed does not exist, by stdout or stderr. */
  sessionNotFound: z.boolean().nullish(),
  /** Why the session could not be saved. */
  sessionWritesLost: z.string().nullish(),
  /** Why the agent went no further, for example a hook's word. */
  preventedContinuation: z.string().nullish(),
  /** Requests to the model's API that were tried again: a number or a list. */
  apiRetries: z.unknown().optional(),
  /** Tool uses without an answer: a number or a list. */
  openTools: z.unknown().optional(),
  /** Background tasks that still ran: a number or a list. */
  backgroundTasks: z.unknown().optional(),
  /** Whether the last line that was read ended in a newline. */
  lastLineComplete: z.boolean().nullish(),
})
export type StreamEvidence = z.infer<typeof StreamEvidence>
