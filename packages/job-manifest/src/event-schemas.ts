import * as z from 'zod'

// JSON can carry -0; `+ 0` makes it 0.
const Count = z
  .int()
  .nonnegative()
  .transform((count) => count + 0)
  .nullable()
  .catch(null)

const Status = z
  .int()
  .min(0)
  .max(255)
  .transform((status) => status + 0)
  .nullable()

const Flag = z
  .union([z.boolean(), z.literal([0, 1]).transform((flag) => flag === 1)])
  .nullable()
  .catch(null)

const Name = z.string().min(1).max(128)
const LooseName = Name.nullable().catch(null)

const Begin = z.object({
  v: z.literal(1),
  type: z.literal('begin'),
  podUid: Name,
  attempt: Count,
  script: LooseName,
  startedAt: Count,
  fence: z.enum(['link', 'mkdir']).nullable().catch(null),
})

const Beat = z.object({
  v: z.literal(1),
  type: z.literal('beat'),
  seq: Count,
  at: Count,
  stdoutBytes: Count,
  stderrBytes: Count,
  memoryBytes: Count,
  memoryLimitBytes: Count,
  memoryPeakBytes: Count,
  oomKills: Count,
  agentAlive: Flag,
})

const Exit = z.object({
  v: z.literal(1),
  type: z.literal('exit'),
  podUid: Name,
  status: Status,
  stdoutBytes: Count,
  stderrBytes: Count,
  startedAt: Count,
  endedAt: Count,
  stopReason: LooseName,
})

/** Version 1 of what the run script writes. Who wrote a line must be known; every other part may be missing. */
export const KnownEvent = z.discriminatedUnion('type', [Begin, Beat, Exit])
