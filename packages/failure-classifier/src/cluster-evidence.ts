import * as z from 'zod'

/** A moment: RFC 3339, or epoch milliseconds. */
export const Instant = z.union([z.string(), z.number()])
export type Instant = z.infer<typeof Instant>

/** A condition of a Job or a pod. */
export const ConditionEvidence = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
})
export type ConditionEvidence = z.infer<typeof ConditionEvidence>

/** The kubelet's word on one container: its state and, in that state, why. */
export const ContainerEvidence = z.object({
  name: z.string(),
  /** Anything but `init` counts as running beside or as the agent. */
  kind: z.string().nullish(),
  state: z.enum(['waiting', 'running', 'terminated', 'unknown']),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  exitCode: z.number().nullish(),
  signal: z.number().nullish(),
  startedAt: Instant.nullish(),
  finishedAt: Instant.nullish(),
  restartCount: z.number().nullish(),
})
export type ContainerEvidence = z.infer<typeof ContainerEvidence>

/** What is known of the pod. `none` = the Job never had one; `gone` = confirmed absent by UID; then the rest is its last known state. */
export const PodEvidence = z.object({
  observed: z.enum(['present', 'gone', 'none', 'unknown']),
  name: z.string().nullish(),
  uid: z.string().nullish(),
  phase: z.string().nullish(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  nodeName: z.string().nullish(),
  /** Since when nothing is heard of its node, epoch milliseconds of the observer: the rest is then an old word. */
  nodeSilentSinceMs: z.number().nullish(),
  /** When the pod is to be gone; its presence means that somebody deleted it. */
  deletionTimestamp: Instant.nullish(),
  deletionGraceSeconds: z.number().nullish(),
  conditions: z.array(ConditionEvidence).readonly().nullish(),
  containers: z.array(ContainerEvidence).readonly().nullish(),
})
export type PodEvidence = z.infer<typeof PodEvidence>

/** A Kubernetes event about the Job or its pod. Events explain, they never decide. */
export const EventEvidence = z.object({
  reason: z.string(),
  message: z.string().nullish(),
  count: z.number().nullish(),
  /** What it is about: `Job` or `Pod`, with or without a name, or Kubernetes' own reference. */
  involved: z.unknown().optional(),
})
export type EventEvidence = z.infer<typeof EventEvidence>
