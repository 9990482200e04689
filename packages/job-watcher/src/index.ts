export { type Clock, systemClock } from './clock.ts'
export { type ConditionSnapshot, type JobSnapshot, readJobSnapshot } from './job-snapshot.ts'
export {
  type GoneFact,
  isOver,
  type JobIdentity,
  type JobPhase,
  type JobState,
  type SilentNodeFact,
  type WaitingFact,
} from './job-state.ts'
export { JobWatcherError, type JobWatcherErrorCode } from './job-watcher-error.ts'
export { type KubernetesEvent, readEvent } from './kubernetes-event.ts'
export type { ObservationError, ObservationHealth } from './observation-health.ts'
export { type ContainerSnapshot, type PodSnapshot, readPodSnapshot } from './pod-snapshot.ts'
export {
  type KnownWaitingReason,
  type WaitingGraces,
  type WaitingRule,
  waitingRules,
} from './waiting-rules.ts'
export { watchJobs } from './watch-jobs.ts'
export { defaultLimits, type WatcherLimits } from './watcher-limits.ts'
export type { KubeConfigLike, ReloadKubeConfig } from './cluster-connection.ts'
export type { FollowOptions, JobWatcher, SettledOptions, WatchJobsOptions } from './job-watcher.ts'
