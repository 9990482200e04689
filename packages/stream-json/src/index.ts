export type { ContentBlock } from './content-block.ts'
export { displayEntries } from './display-entries.ts'
export type { DisplayEntry } from './display-entry.ts'
export { formatEntry, type FormatOptions } from './format-entry.ts'
export type {
  ActiveGoalEvent,
  AuthStatusEvent,
  ControlProgressEvent,
  ControlRequestEvent,
  ControlResponseEvent,
  ElicitationCompleteEvent,
  FilesPersistedEvent,
  HostEvent,
  KeepAliveEvent,
  LocalCommandOutputEvent,
  MemoryRecallEvent,
  MirrorErrorEvent,
  UiInvalidateEvent,
  WorkerShuttingDownEvent,
} from './host-events.ts'
export type { JsonObject } from './json-fields.ts'
export type { LineFacts } from './line-facts.ts'
export {
  createLoopDetector,
  type LoopDetector,
  type LoopDetectorOptions,
  type LoopEvent,
} from './loop-detector.ts'
export { parseLine } from './parse-line.ts'
export type { PermissionDenial, ResultEvent } from './result-event.ts'
export type {
  AssistantError,
  DroppedCounts,
  InitFacts,
  ModelSwitch,
  OpenTask,
  OpenTool,
  RateLimitFacts,
  ResultFacts,
  RetryFacts,
  RunSummary,
} from './run-summary.ts'
export { safeText } from './safe-text.ts'
export { readSavedSummary, type SavedSummary } from './saved-summary.ts'
export { isSessionNotFound } from './session-not-found.ts'
export type {
  AssistantEvent,
  InitEvent,
  PartialEvent,
  StreamEvent,
  TextEvent,
  UnknownEvent,
  UserEvent,
} from './stream-event.ts'
export { createSummarizer, type Summarizer, type SummarizerOptions } from './summarizer.ts'
export type {
  ApiRetryEvent,
  BackgroundTask,
  BackgroundTasksEvent,
  CommandLifecycleEvent,
  CommandsChangedEvent,
  CompactionEvent,
  ConversationResetEvent,
  HookEvent,
  InformationalEvent,
  ModelFallbackEvent,
  ModelRefusalEvent,
  NotificationEvent,
  PermissionDeniedEvent,
  PluginInstallEvent,
  PromptSuggestionEvent,
  RateLimitEvent,
  SessionStateEvent,
  SessionWritesLostEvent,
  StatusEvent,
  TaskEvent,
  ThinkingTokensEvent,
  ToolProgressEvent,
  ToolUseSummaryEvent,
} from './system-events.ts'
export type { ModelUsage, TokenUsage } from './token-usage.ts'
