import { expect, test } from 'vitest'

import { index, recordedLine, recording } from './__fixtures__/recordings.ts'
import { isSessionNotFound } from './session-not-found.ts'
import { createSummarizer } from './summarizer.ts'

test('a usage limit that rejected tells type and time of reset', () => {
  expect(summaryOf('usage-limit')).toMatchObject({
    rateLimit: { status: 'rejected', limitType: 'five_hour', resetsAtMs: 1_893_456_000_000 },
    assistantError: {
      error: 'rate_limit',
      apiError: 'usage_limit_reached',
      apiErrorStatus: 429,
      aborted: false,
    },
    assistantContent: false,
    result: { apiError: 'usage_limit_reached', apiErrorStatus: 429, isError: true },
  })
  expect(summaryOf('usage-limit-weekly').rateLimit?.limitType).toBe('seven_day')
})

test('a limit that rejected stays until the same limit is told again', () => {
  const summarizer = createSummarizer()
  summarizer.add(rateLimit('five_hour', 'rejected'))
  summarizer.add(rateLimit('seven_day', 'allowed'))
  expect(summarizer.summary().rateLimit).toMatchObject({ limitType: 'five_hour' })
  summarizer.add(rateLimit('five_hour', 'allowed'))
  expect(summarizer.summary().rateLimit).toMatchObject({ status: 'allowed' })
})

test('retries are counted and the last one is kept', () => {
  expect(summaryOf('auth-401-default-retries')).toMatchObject({
    apiRetries: 10,
    lastApiRetry: {
      attempt: 10,
      maxRetries: 10,
      errorStatus: 401,
      error: 'authentication_failed',
    },
  })
})

test('a session that does not exist is told apart, on stdout and on stderr', () => {
  const notFound = index.filter((row) => {
    const stderr = createSummarizer()
    stderr.add(row.stderr)
    const onStderr = stderr.finish().sessionNotFound
    expect(onStderr).toBe(summaryOf(row.name).sessionNotFound)
    return onStderr
  })
  expect(notFound.map((row) => row.name)).toEqual(['resume-bad-id', 'resume-unknown'])
})

test('words of a model about a missing session are not taken for the fact', () => {
  const words = 'No conversation found with session ID: x'
  expect(isSessionNotFound(words)).toBe(true)
  const summarizer = createSummarizer()
  const content = [{ type: 'text', text: words }]
  summarizer.add(JSON.stringify({ type: 'assistant', message: { content } }))
  summarizer.add(JSON.stringify({ type: 'result', is_error: true, result: words, errors: [] }))
  summarizer.add(`The log said: ${words}`)
  expect(summarizer.finish().sessionNotFound).toBe(false)
})

test('a failed start tells its reason in the result', () => {
  expect(summaryOf('startup-bad-config')).toMatchObject({
    initCount: 0,
    result: { startupFailureReason: 'config_file_invalid', isError: true, numTurns: 0 },
    costUsd: 0,
    costBasis: 'run',
  })
})

test('refused tool calls are told once, by event or by result', () => {
  const denials = [
    { toolName: 'Bash', toolUseId: 'toolu_stub00000000000000000545' },
    { toolName: 'Write', toolUseId: 'toolu_stub00000000000000000546' },
  ]
  expect(summaryOf('permission-dontask')).toMatchObject({
    permissionDenials: denials,
    result: { permissionDenials: denials },
    toolErrors: 2,
  })
  expect(summaryOf('permission-hook-deny').permissionDenials).toHaveLength(2)
})

test('tool calls without a result stay open', () => {
  const summarizer = createSummarizer()
  for (const number of [1, 2, 3, 4, 5]) {
    summarizer.add(recordedLine('subagent', number).trimEnd())
  }
  expect(summarizer.summary()).toMatchObject({
    toolCalls: 1,
    openTools: [{ id: 'toolu_stub00000000000000000069', name: 'Agent', isSubagent: false }],
    openTasks: [
      { taskId: 'aef379474aaf7b29a', taskType: 'local_agent', description: 'Count files' },
    ],
    backgroundTasks: [{ taskId: 'aef379474aaf7b29a', taskType: 'local_agent' }],
  })
  expect(summaryOf('subagent')).toMatchObject({
    toolCalls: 2,
    openTools: [],
    openTasks: [],
    backgroundTasks: [],
  })
})

test('a model that took over and a refusal are told', () => {
  expect(summaryOf('overloaded-529-fallback')).toMatchObject({
    model: 'claude-opus-5-5',
    modelSwitches: [
      { fromModel: 'claude-opus-5-5', toModel: 'claude-sonnet-5-5', trigger: 'overloaded' },
    ],
    modelRefusals: 0,
  })
  expect(summaryOf('stop-refusal')).toMatchObject({
    modelRefusals: 2,
    modelSwitches: [
      { fromModel: 'claude-opus-5-5', toModel: 'claude-opus-4-8', trigger: 'refusal' },
      { fromModel: 'claude-opus-4-8', toModel: undefined, trigger: 'refusal' },
    ],
    result: { stopReason: 'refusal' },
  })
})

test('compactions, blocked prompts and a session that was not saved are told', () => {
  expect(summaryOf('compact-auto').compactions).toBe(1)
  expect(summaryOf('hook-prompt-block').preventedContinuation).toMatch(/blocked by hook/)
  expect(summaryOf('disk-full')).toMatchObject({
    sessionWritesLost: 'ENOSPC',
    lastEvent: 'system/session_writes_lost',
    result: { subtype: 'success' },
  })
})

test('the session is the last one told', () => {
  const { sessionId, init } = summaryOf('prompt-slash-clear')
  expect(sessionId).toBe('e0b113f4-f172-47b5-800c-8c18419f0571')
  expect(init?.sessionId).toBe(sessionId)
})

test('an answer without stop reason and tokens counts only when nothing else was produced', () => {
  const empty = JSON.parse(recordedLine('text', 2))
  empty.message.content = []
  empty.message.usage.output_tokens = 0
  const summarizer = createSummarizer()
  summarizer.add(recordedLine('text', 1))
  summarizer.add(JSON.stringify(empty))
  expect(summarizer.summary()).toMatchObject({ emptyResponse: true, assistantContent: false })
  summarizer.add(recordedLine('text', 2))
  expect(summarizer.summary()).toMatchObject({ emptyResponse: false, assistantContent: true })
})

test('structured output that did not come is told', () => {
  expect(summaryOf('schema').result?.hasStructuredOutput).toBe(true)
  expect(summaryOf('schema-ignored').result).toMatchObject({
    subtype: 'success',
    hasStructuredOutput: false,
  })
})

test('the times of the first and last line are told', () => {
  expect(summaryOf('text')).toMatchObject({
    firstAtMs: Date.parse('2026-11-20T22:24:30.908Z'),
    lastAtMs: Date.parse('2026-11-20T22:24:30.908Z'),
  })
})

function summaryOf(name: string) {
  const bytes = recording(name)
  const end = bytes.lastIndexOf(0x0a) + 1
  const summarizer = createSummarizer()
  summarizer.add(bytes.subarray(0, end))
  return summarizer.finish(bytes.subarray(end))
}

function rateLimit(rateLimitType: string, status: string): string {
  return JSON.stringify({ type: 'rate_limit_event', rate_limit_info: { rateLimitType, status } })
}
