import { expectTypeOf, test } from 'vitest'

import type {
  Clock,
  FollowOptions,
  LineBatch,
  Tail,
  TailEnd,
  TailError,
  TailEvent,
  Tailer,
  TailerOptions,
} from './index.ts'

test('a consumer may be synchronous or not, and everything else is optional', () => {
  expectTypeOf<{ onBatch: (batch: LineBatch) => void }>().toExtend<FollowOptions>()
  expectTypeOf<{ onBatch: () => Promise<void> }>().toExtend<FollowOptions>()
  expectTypeOf<Record<string, never>>().toExtend<TailerOptions>()
})

test('a batch is told apart by its kind', () => {
  expectTypeOf<LineBatch['kind']>().toEqualTypeOf<'lines' | 'piece' | 'rest'>()
  expectTypeOf<Extract<LineBatch, { kind: 'piece' }>['last']>().toEqualTypeOf<boolean>()
  expectTypeOf<LineBatch['bytes']>().toEqualTypeOf<Uint8Array>()
})

test('how a tail ended is a value, never a rejection', () => {
  expectTypeOf<ReturnType<Tail['drain']>>().toEqualTypeOf<Promise<TailEnd>>()
  expectTypeOf<ReturnType<Tail['stop']>>().toEqualTypeOf<Promise<TailEnd>>()
  expectTypeOf<TailEnd['error']>().toEqualTypeOf<TailError | undefined>()
  expectTypeOf<TailEnd['reason']>().toEqualTypeOf<
    'size-reached' | 'quiet' | 'limit' | 'stopped' | 'missing' | 'failed'
  >()
})

test('every event says which file and how far it was delivered', () => {
  expectTypeOf<TailEvent['path']>().toEqualTypeOf<string>()
  expectTypeOf<TailEvent['offset']>().toEqualTypeOf<number>()
})

test('a tailer is disposed of asynchronously, and its clock is two functions', () => {
  expectTypeOf<Tailer>().toExtend<AsyncDisposable>()
  expectTypeOf<{
    now: () => number
    schedule: (callback: () => void, delayMs: number) => () => void
  }>().toExtend<Clock>()
})
