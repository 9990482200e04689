/** How one reason for waiting is treated. */
export interface WaitingRule {
  /** Reasons of one kind share one clock: `ErrImagePull` and `ImagePullBackOff` alternate. */
  readonly kind: string
  /** How long it is waited for, counted from the first sight of its kind; absent: without limit. */
  readonly graceMs?: number
  /** Known not to heal by waiting alone. */
  readonly hopeless: boolean
}

const second = 1_000
const minute = 60 * second

const transient = (kind: string, graceMs: number): WaitingRule => ({
  kind,
  graceMs,
  hopeless: false,
})
const hopeless = (kind: string, graceMs: number): WaitingRule => ({ kind, graceMs, hopeless: true })

/**
 * The grace of every known reason for waiting. Reasons in capitals are words of Kubernetes, except:
 * `NoPod` (the Job has no pod yet), `Scheduling` (no node yet, nothing wrong is known),
 * `QuotaExceeded`, `QuotaIncomplete`, `AdmissionDenied`, `AdmissionUnavailable` and `ServiceAccountMissing`
 * (what a `FailedCreate` event of the Job says), `NotObserved` (the Job has not been seen yet) and `Other`.
 */
export const waitingRules = {
  Suspended: { kind: 'suspended', hopeless: false },
  SchedulingGated: { kind: 'gated', hopeless: false },
  NotObserved: { kind: 'not-observed', hopeless: false },

  NoPod: transient('no-pod', 5 * minute),
  FailedCreate: transient('failed-create', 5 * minute),
  QuotaExceeded: transient('quota', 15 * minute),
  QuotaIncomplete: hopeless('quota-incomplete', minute),
  AdmissionDenied: hopeless('admission', minute),
  AdmissionUnavailable: transient('admission-unavailable', 5 * minute),
  ServiceAccountMissing: hopeless('service-account', minute),

  Scheduling: transient('scheduling', 15 * minute),
  Unschedulable: transient('unschedulable', 15 * minute),
  SchedulerError: transient('unschedulable', 15 * minute),

  FailedMount: transient('volume', 10 * minute),
  FailedAttachVolume: transient('volume', 10 * minute),
  FailedMapVolume: transient('volume', 10 * minute),
  FailedCreatePodSandBox: transient('sandbox', 5 * minute),
  FailedPodSandBoxStatus: transient('sandbox', 5 * minute),
  NetworkNotReady: transient('sandbox', 5 * minute),

  ContainerCreating: transient('creating', 30 * minute),
  PodInitializing: transient('initializing', 30 * minute),
  Pulling: transient('creating', 30 * minute),

  InvalidImageName: hopeless('image-name', 0),
  ErrImageNeverPull: hopeless('image-never-pull', 0),
  ErrImagePull: transient('image-pull', 5 * minute),
  ImagePullBackOff: transient('image-pull', 5 * minute),
  RegistryUnavailable: transient('image-pull', 5 * minute),
  ImageInspectError: transient('image-inspect', minute),
  SignatureValidationFailed: hopeless('image-signature', minute),

  CreateContainerConfigError: hopeless('container-config', minute),
  CreateContainerError: hopeless('container-create', minute),
  RunContainerError: hopeless('container-run', minute),
  PreCreateHookError: hopeless('container-hook', minute),
  PreStartHookError: hopeless('container-hook', minute),
  PostStartHookError: hopeless('container-hook', minute),
  CrashLoopBackOff: transient('crash-loop', 5 * minute),

  Other: transient('other', 10 * minute),
} as const satisfies Readonly<Record<string, WaitingRule>>

/** A reason that {@link waitingRules} knows. */
export type KnownWaitingReason = keyof typeof waitingRules

/** Other graces than the table's, in milliseconds by reason, for example `{ Unschedulable: 60_000 }`. */
export type WaitingGraces = Readonly<Partial<Record<KnownWaitingReason, number>>>

function isKnown(reason: string): reason is KnownWaitingReason {
  return Object.hasOwn(waitingRules, reason)
}

/** The rule of a reason, with the caller's own grace where one is given; unknown reasons follow `Other`. */
export function ruleOf(reason: string, graces: WaitingGraces = {}): WaitingRule {
  const known = isKnown(reason) ? reason : 'Other'
  const graceMs = graces[known]
  return graceMs === undefined ? waitingRules[known] : { ...waitingRules[known], graceMs }
}
