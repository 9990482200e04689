export { classifyRun } from './classify-run.ts'
export {
  ConditionEvidence,
  ContainerEvidence,
  EventEvidence,
  PodEvidence,
} from './cluster-evidence.ts'
export {
  evidenceVersion,
  IntentEvidence,
  JobEvidence,
  ObservationEvidence,
  RunEvidence,
  RunIdentity,
  WaitEvidence,
  WaitingEvidence,
} from './run-evidence.ts'
export { RateLimitEvidence, ResultEvidence, StreamEvidence } from './stream-evidence.ts'
export type {
  Confidence,
  ErrorFamily,
  Outcome,
  Reasoning,
  RetryAdvice,
  Verdict,
} from './verdict.ts'
export { BeatEvidence, BeginEvidence, ExitRecordEvidence, LogEvidence } from './volume-evidence.ts'
export { readEvidence, type ReadEvidence } from './read-evidence.ts'
export type { Reading } from './readings.ts'
export type { Family, Retry, Rule } from './rule.ts'
export { rules } from './rules.ts'
export type { Facts } from './facts.ts'
