export type { BatchesOptions } from './batches.ts'
export type { Clock } from './clock.ts'
export { splitLines } from './line-batch.ts'
export type { Line, LineBatch, LinePiece, UnterminatedLine, WholeLines } from './line-batch.ts'
export type { OpenProbe, ReaderProcessUse } from './mounts.ts'
export type { Polling } from './polling.ts'
export { TailError } from './tail-error.ts'
export type { TailErrorCode } from './tail-error.ts'
export type { RefusedKind, TailEvent } from './tail-event.ts'
export type {
  DrainOptions,
  FollowOptions,
  ReadOptions,
  Tail,
  TailEnd,
  TailEndReason,
} from './tail.ts'
export { createTailer } from './tailer.ts'
export type { Tailer, TailerOptions } from './tailer.ts'
