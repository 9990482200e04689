import * as z from 'zod'

/** The pod's own record of how the agent ended. Times are epoch seconds of the pod's clock. */
export const ExitRecordEvidence = z.object({
  source: z.enum(['termination-message', 'events-file']).nullish(),
  podUid: z.string().nullish(),
  status: z.number(),
  /** Why the run script stopped the agent: `cancel`, `signal`, …; null = it ended by itself. */
  stopReason: z.string().nullish(),
  stdoutBytes: z.number().nullish(),
  stderrBytes: z.number().nullish(),
  startedAt: z.number().nullish(),
  endedAt: z.number().nullish(),
})
export type ExitRecordEvidence = z.infer<typeof ExitRecordEvidence>

/** The pod's first line: it runs, and may go on. */
export const BeginEvidence = z.object({
  podUid: z.string().nullish(),
  startedAt: z.number().nullish(),
})
export type BeginEvidence = z.infer<typeof BeginEvidence>

/** The pod's last sign of life, with the memory counters of its cgroup. */
export const BeatEvidence = z.object({
  at: z.number().nullish(),
  memoryBytes: z.number().nullish(),
  memoryLimitBytes: z.number().nullish(),
  memoryPeakBytes: z.number().nullish(),
  /** Kills for memory in the container so far, of any process. */
  oomKills: z.number().nullish(),
  agentAlive: z.boolean().nullish(),
})
export type BeatEvidence = z.infer<typeof BeatEvidence>

/** What became of the agent's output. */
export const LogEvidence = z.object({
  path: z.string().nullish(),
  /** Whether the pod's first byte was ever seen. `false` = it never came in the time allowed. */
  appeared: z.boolean().nullish(),
  bytes: z.number().nullish(),
  nonEmptyLines: z.number().nullish(),
  /** `false` = bytes are known to be missing; `true` = all that was declared was read. */
  complete: z.boolean().nullish(),
  bytesMissing: z.number().nullish(),
  /** What went wrong while reading, one phrase each. */
  problems: z.array(z.string()).readonly().nullish(),
  /** The first line of stdout that is not a stream-JSON event. */
  firstPlainLine: z.string().nullish(),
  stderrFirstPlainLine: z.string().nullish(),
})
export type LogEvidence = z.infer<typeof LogEvidence>
