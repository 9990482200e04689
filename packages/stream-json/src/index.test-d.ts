import { expectTypeOf, test } from 'vitest'

import {
  createSummarizer,
  type DisplayEntry,
  displayEntries,
  type FormatOptions,
  formatEntry,
  parseLine,
  readSavedSummary,
  type RunSummary,
  type SavedSummary,
  type StreamEvent,
  type Summarizer,
} from './index.ts'

test('parseLine takes bytes or text and gives one event', () => {
  expectTypeOf(parseLine).parameter(0).toEqualTypeOf<Uint8Array | string>()
  expectTypeOf(parseLine).returns.toEqualTypeOf<StreamEvent>()
})

test('the type of an event tells its fields', () => {
  const event = parseLine('')
  if (event.type === 'result') expectTypeOf(event.text).toEqualTypeOf<string | undefined>()
  if (event.type === 'rate-limit') {
    expectTypeOf(event.resetsAtMs).toEqualTypeOf<number | undefined>()
  }
  if (event.type === 'text') expectTypeOf(event.text).toEqualTypeOf<string>()
})

test('a summarizer goes on from what readSavedSummary gives', () => {
  expectTypeOf(readSavedSummary).returns.toEqualTypeOf<SavedSummary | undefined>()
  expectTypeOf(createSummarizer({ saved: readSavedSummary(null) })).toEqualTypeOf<Summarizer>()
  expectTypeOf<Summarizer['finish']>().returns.toEqualTypeOf<RunSummary>()
})

test('entries are shown as text', () => {
  expectTypeOf(displayEntries).returns.toEqualTypeOf<DisplayEntry[]>()
  expectTypeOf<Summarizer['addAndDisplay']>().returns.toEqualTypeOf<DisplayEntry[]>()
  expectTypeOf(formatEntry).parameter(1).toEqualTypeOf<FormatOptions | undefined>()
  expectTypeOf(formatEntry).toBeCallableWith({ kind: 'user', text: '' }, { color: true })
})
