import * as z from 'zod'

import { ConditionEvidence, EventEvidence, Instant, PodEvidence } from './cluster-evidence.ts'
import { StreamEvidence } from './stream-evidence.ts'
import { BeginEvidence, BeatEvidence, ExitRecordEvidence, LogEvidence } from './volume-evidence.ts'

/** The version of the evidence format that this package writes about and reads. */
export const evidenceVersion = 1

/** Which run it was. Only used in sentences. */
export const RunIdentity = z.object({
  jobName: z.string().nullish(),
  namespace: z.string().nullish(),
  jobUid: z.string().nullish(),
  runId: z.string().nullish(),
  attempt: z.number().nullish(),
})
export type RunIdentity = z.infer<typeof RunIdentity>

/**
 * What the runner itself wanted. **Always give this part, empty when nothing was wanted**: without
 * it nobody can say that a deletion came from outside.
 */
export const IntentEvidence = z.object({
  /** When somebody asked to cancel, epoch milliseconds. */
  cancelledAtMs: z.number().nullish(),
  /** When the run's own time limit was reached, epoch milliseconds. */
  timedOutAtMs: z.number().nullish(),
  /** The run's own time limit in seconds. */
  timeoutSec: z.number().nullish(),
  /** When the output limit was reached and the agent was stopped for it, epoch milliseconds. */
  outputLimitAtMs: z.number().nullish(),
  /** The output limit. */
  maxOutputBytes: z.number().nullish(),
  /** When an agent that had given its result but did not exit was stopped, epoch milliseconds. */
  stoppedAfterResultAtMs: z.number().nullish(),
  /** When the runner gave the run up for a reason that other parts tell (a wait too long, a log that never came) and began to remove it, epoch milliseconds. */
  gaveUpAtMs: z.number().nullish(),
  /** Whether the stop was seen to be done: the pod is verified gone or its container ended. `false` = not in the time allowed. */
  carriedOut: z.boolean().nullish(),
})
export type IntentEvidence = z.infer<typeof IntentEvidence>

/** What is known of the Job. `gone` only when it was confirmed by UID against the API. */
export const JobEvidence = z.object({
  observed: z.enum(['present', 'gone', 'unknown']),
  /** How its absence was noticed: `watch-deleted`, `relist-absent` or `live-read-404`. */
  detectedVia: z.string().nullish(),
  /** How often the Job was observed. */
  observations: z.number().nullish(),
  conditions: z.array(ConditionEvidence).readonly().nullish(),
  suspended: z.boolean().nullish(),
  deletionTimestamp: Instant.nullish(),
})
export type JobEvidence = z.infer<typeof JobEvidence>

/**
 * Why the run was not running when the caller **stopped waiting for it**. Leave it out when nobody
 * gave up waiting: a pod that may still start has not failed.
 */
export const WaitingEvidence = z.object({
  /** `ImagePullBackOff`, `Unschedulable`, `FailedCreate`, `FailedMount`, … as the cluster says it. */
  reason: z.string(),
  message: z.string().nullish(),
  /** Since when it was so, epoch milliseconds. */
  sinceMs: z.number().nullish(),
  /** The time that was allowed for it. */
  graceMs: z.number().nullish(),
  /** Whether waiting longer cannot help. */
  hopeless: z.boolean().nullish(),
})
export type WaitingEvidence = z.infer<typeof WaitingEvidence>

/** One thing that the run waited for while it was followed. */
export const WaitEvidence = z.object({
  reason: z.string(),
  message: z.string().nullish(),
  sinceMs: z.number().nullish(),
  lastedMs: z.number().nullish(),
})
export type WaitEvidence = z.infer<typeof WaitEvidence>

/** How well the run could be observed. Trouble here is never an outcome. */
export const ObservationEvidence = z.object({
  /** Whether the API answered when the evidence was taken. */
  apiReachable: z.boolean().nullish(),
  lastApiMs: z.number().nullish(),
  lastVolumeMs: z.number().nullish(),
  /** Set when the caller gave up because neither the API (of a pod whose node is silent, it has nothing to say) nor the volume said anything for so long. */
  unobservableForMs: z.number().nullish(),
  /** Since when the main container runs, epoch milliseconds of the observer. */
  runningSinceMs: z.number().nullish(),
  errors: z.array(z.string()).readonly().nullish(),
})
export type ObservationEvidence = z.infer<typeof ObservationEvidence>

/**
 * Everything that is known of how one run ended, as one JSON value: it can be saved and judged again
 * elsewhere. Every part is optional; what is missing lowers confidence and is named, it never turns a
 * failure into a success. Unknown fields are ignored, `null` means the same as absent.
 */
export const RunEvidence = z.object({
  /** The format version. Absent = 1. */
  version: z.number().nullish(),
  /** When the evidence was taken, epoch milliseconds: durations in sentences are counted to it. */
  takenAtMs: z.number().nullish(),
  run: RunIdentity.nullish(),
  intent: IntentEvidence.nullish(),
  job: JobEvidence.nullish(),
  pod: PodEvidence.nullish(),
  /** The name of the agent's container. @default 'claude' */
  mainContainer: z.string().nullish(),
  waiting: WaitingEvidence.nullish(),
  /** What the run waited for, oldest first, healed waits too: for people who look at the bundle; no rule reads it. */
  waits: z.array(WaitEvidence).readonly().nullish(),
  events: z.array(EventEvidence).readonly().nullish(),
  /** The pod's own record of the agent's end: weaker than the kubelet's word, since the agent can write it. */
  exitRecord: ExitRecordEvidence.nullish(),
  begin: BeginEvidence.nullish(),
  lastBeat: BeatEvidence.nullish(),
  /** Some of the beats from all of the run's time, oldest first: for people who look at the bundle; no rule reads them. */
  beats: z.array(BeatEvidence).readonly().nullish(),
  log: LogEvidence.nullish(),
  /** What the agent's stream-JSON said. Give it also when nothing was said (`linesRead: 0`): absent means that nobody looked. */
  stream: StreamEvidence.nullish(),
  observation: ObservationEvidence.nullish(),
})
export type RunEvidence = z.infer<typeof RunEvidence>
