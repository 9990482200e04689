/** How long the parts of the cluster take for what a real one needs a moment for, in milliseconds. */
export interface Timings {
  /** Until a pod gets its node. */
  readonly scheduleMs: number
  /** Until what happened to a container is reported; what happens within this time is reported as one. */
  readonly reportMs: number
  /** From the report that all containers ended to the pod's final phase. */
  readonly finishMs: number
  /** From the last report of a pod that is being deleted to its removal. */
  readonly removeMs: number
  /** Until a Job hears of its pods. */
  readonly jobSyncMs: number
  /** Until what failed is tried again, for the first time; the wait doubles with every attempt. */
  readonly retryMs: number
  /** The longest of these waits. */
  readonly retryLimitMs: number
  /** For how long nothing may be heard of a kubelet until its node and the pods there are said not to be ready. */
  readonly nodeGraceMs: number
  /** Until a Job replaces a pod that failed, for the first time; doubles with every failure. */
  readonly backoffMs: number
}

/** A cluster that does everything within milliseconds. */
export const fastTimings: Timings = {
  scheduleMs: 0,
  reportMs: 5,
  finishMs: 5,
  removeMs: 5,
  jobSyncMs: 5,
  retryMs: 50,
  retryLimitMs: 2_000,
  nodeGraceMs: 1_000,
  backoffMs: 50,
}
