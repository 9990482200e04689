import { expect, test } from 'vitest'

import { recordedLine, recordedLines, recording } from './__fixtures__/recordings.ts'
import { createSummarizer } from './summarizer.ts'

const encoder = new TextEncoder()

test('a run with tools is summed up', () => {
  expect(summaryOf('tools')).toMatchObject({
    linesRead: 12,
    badLines: 0,
    plainLines: 0,
    lastLineComplete: true,
    unfinishedBytes: 0,
    lastEvent: 'result/success',
    sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    model: 'claude-opus-5-5',
    init: { model: 'claude-opus-5-5', cwd: '/workspace', version: '2.1.329' },
    initCount: 1,
    initOnly: false,
    assistantContent: true,
    emptyResponse: false,
    lastText: 'Created and edited notes.txt.',
    toolCalls: 4,
    toolErrors: 0,
    openTools: [],
    result: { subtype: 'success', isError: false, terminalReason: 'completed', numTurns: 5 },
    lastResult: undefined,
    resultCount: 1,
    usage: { inputTokens: 600, outputTokens: 125 },
    usageComplete: true,
    modelUsage: { 'claude-opus-5-5': { inputTokens: 600, outputTokens: 125, costUsd: 0.0049 } },
    costUsd: 0.0049,
    costBasis: 'run',
    permissionDenials: [],
  })
})

test('one call with many lines, one call a line and text instead of bytes give the same summary', () => {
  const expected = summaryOf('subagent')
  const byLine = createSummarizer()
  for (const line of recordedLines('subagent')) byLine.add(encoder.encode(line))
  expect(byLine.finish()).toEqual(expected)
  const withoutNewlines = createSummarizer()
  for (const line of recordedLines('subagent')) {
    if (line !== '') withoutNewlines.add(line.trimEnd())
  }
  expect(withoutNewlines.finish()).toEqual(expected)
  const asText = createSummarizer()
  asText.add(new TextDecoder().decode(recording('subagent')))
  expect(asText.finish()).toEqual(expected)
})

test('a result of a background turn does not replace the answer to the prompt', () => {
  expect(summaryOf('subagent')).toMatchObject({
    resultCount: 2,
    result: { text: 'The subagent said 0 files.', originKind: undefined, resultIndex: 0 },
    lastResult: { text: 'Done (script exhausted).', originKind: 'task-notification' },
    initCount: 2,
    costUsd: 0.0049,
    usage: { inputTokens: 600, outputTokens: 125 },
    durationMs: 159,
  })
})

test('the last result that a person asked for is the main one', () => {
  expect(summaryOf('input-stream-json')).toMatchObject({
    resultCount: 2,
    result: { text: 'Second answer.', resultIndex: 1 },
    lastResult: undefined,
    costUsd: 0.00196,
    usage: { inputTokens: 240, outputTokens: 50 },
  })
})

test('cost and usage of a resumed session are those of this run alone', () => {
  for (const name of ['resume', 'continue', 'resume-fork']) {
    expect(summaryOf(name)).toMatchObject({
      result: { totalCostUsd: 0.00196 },
      costUsd: 0.00098,
      costBasis: 'run',
      usage: { inputTokens: 120, outputTokens: 25 },
      modelUsage: { 'claude-opus-5-5': { inputTokens: 120, costUsd: 0.00098 } },
    })
  }
})

test('totals are used, and named as such, where a version does not tell what is its own', () => {
  const lines = [6, 11].map((number) => withoutOwnUsage('input-stream-json', number))
  const summarizer = createSummarizer()
  summarizer.add(lines.join('\n'))
  expect(summarizer.finish()).toMatchObject({
    resultCount: 2,
    costUsd: 0.00196,
    costBasis: 'session-total',
    usage: { inputTokens: 240, outputTokens: 50 },
  })
})

test('a run that was killed has no result, and tells the usage of what it read', () => {
  const summary = summaryOf('sigterm-tool')
  expect([summary.result, summary.costUsd, summary.durationMs]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(summary).toMatchObject({
    resultCount: 0,
    usage: { inputTokens: 120, outputTokens: 1 },
    usageComplete: false,
    assistantContent: true,
    initOnly: false,
  })
})

test('the blocks of one message count its usage once', () => {
  const summarizer = createSummarizer()
  for (const number of [2, 3]) summarizer.add(recordedLine('subagent', number))
  expect(summarizer.summary()).toMatchObject({ usage: { inputTokens: 120 }, usageComplete: false })
})

test('an init and nothing else is told apart', () => {
  expect(summaryOf('sigterm-stream')).toMatchObject({
    initOnly: true,
    assistantContent: false,
    resultCount: 0,
    lastEvent: 'system/init',
  })
  expect(summaryOf('auth-401').initOnly).toBe(false)
  expect(summaryOf('cwd-gone').initOnly).toBe(false)
})

test('a stream that was cut in the middle of an answer is content and not complete', () => {
  for (const name of ['sigkill-mid-line', 'slow-reader-lost-tail']) {
    const summary = summaryOf(name)
    expect(summary).toMatchObject({
      lastLineComplete: false,
      badLines: 1,
      assistantContent: true,
      initOnly: false,
      resultCount: 0,
    })
    expect(summary.firstPlainLine).toBeUndefined()
    expect(summary.unfinishedBytes).toBeGreaterThan(255_000)
  }
  expect(summaryOf('sigkill-stream-partial')).toMatchObject({
    assistantContent: true,
    lastLineComplete: true,
  })
})

test('a last line that lacks only its newline is complete', () => {
  const bytes = recording('text')
  const end = bytes.lastIndexOf(0x0a, -2) + 1
  const summarizer = createSummarizer()
  summarizer.add(bytes.subarray(0, end))
  expect(summarizer.finish(bytes.subarray(end, -1))).toEqual(summaryOf('text'))
})

test('a last line of plain words or a number without its newline is not complete', () => {
  for (const rest of ['Error: no', '12', '"x"', 'tru']) {
    const summary = createSummarizer().finish(encoder.encode(rest))
    expect(summary).toMatchObject({
      linesRead: 1,
      lastLineComplete: false,
      unfinishedBytes: rest.length,
      firstPlainLine: rest,
    })
  }
})

test('an empty stream is complete and says nothing', () => {
  const summary = createSummarizer().finish()
  expect(summary).toMatchObject({ linesRead: 0, lastLineComplete: true, initOnly: false })
  expect([summary.result, summary.costUsd, summary.lastEvent]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('a snapshot does not change with later lines', () => {
  const summarizer = createSummarizer()
  summarizer.add(recordedLine('permission-dontask', 1))
  summarizer.add(recordedLine('permission-dontask', 2))
  const snapshot = summarizer.summary()
  const copy = structuredClone(snapshot)
  for (const line of recordedLines('permission-dontask').slice(2)) summarizer.add(line)
  expect(snapshot).toEqual(copy)
  expect(summarizer.summary().permissionDenials).toHaveLength(2)
})

test('a line over the limit is counted and the stream goes on after it', () => {
  const summarizer = createSummarizer()
  summarizer.add(recordedLine('text', 1))
  const assistant = encoder.encode(recordedLine('text', 2))
  summarizer.addPiece(assistant.subarray(0, 300), { last: false })
  summarizer.addPiece(assistant.subarray(300), { last: true })
  summarizer.add(recordedLine('text', 3))
  expect(summarizer.finish()).toMatchObject({
    linesRead: 3,
    oversizedLines: 1,
    badLines: 0,
    lastLineComplete: true,
    assistantContent: true,
    result: { subtype: 'success' },
  })
})

test('a stream that ends inside a line over the limit is not complete', () => {
  const summarizer = createSummarizer()
  summarizer.addPiece(new Uint8Array(100), { last: false })
  expect(summarizer.finish(new Uint8Array(11))).toMatchObject({
    linesRead: 1,
    oversizedLines: 1,
    lastLineComplete: false,
    unfinishedBytes: 111,
  })
})

test('lines that are not UTF-8 and blank lines are counted, not lost', () => {
  const summarizer = createSummarizer()
  summarizer.add(Uint8Array.of(0x0a, 0x20, 0x0d, 0x0a, 0xff, 0xfe, 0x0a))
  expect(summarizer.finish()).toMatchObject({ linesRead: 3, invalidUtf8Lines: 1, plainLines: 1 })
})

test('the first plain line holds words only, never the protocol', () => {
  const summarizer = createSummarizer()
  summarizer.add(recordedLine('text-json-format-verbose', 1))
  summarizer.add('{"type":"assis\n[{"type":\n{"type":"new-thing"}\n \n')
  expect(summarizer.summary()).toMatchObject({ plainLines: 0, badLines: 2, unknownEvents: 1 })
  summarizer.add('\u001b[31mNo API key\u001b[0m\nsecond\n')
  expect(summarizer.finish()).toMatchObject({ plainLines: 2, firstPlainLine: 'No API key' })
})

function summaryOf(name: string) {
  const bytes = recording(name)
  const end = bytes.lastIndexOf(0x0a) + 1
  const summarizer = createSummarizer()
  summarizer.add(bytes.subarray(0, end))
  return summarizer.finish(bytes.subarray(end))
}

function withoutOwnUsage(name: string, number: number): string {
  const line = JSON.parse(recordedLine(name, number))
  delete line.model_usage_since_last_result
  return JSON.stringify(line)
}
