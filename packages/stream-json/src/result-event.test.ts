import { expect, test } from 'vitest'

import { recordedLine } from './__fixtures__/recordings.ts'
import { parseLine } from './parse-line.ts'

test('a result tells outcome, text, turns, usage and cost', () => {
  expect(parseLine(recordedLine('text', 3))).toMatchObject({
    type: 'result',
    name: 'result/success',
    subtype: 'success',
    isError: false,
    terminalReason: 'completed',
    stopReason: 'end_turn',
    text: 'Hello! The task is done.',
    errors: [],
    numTurns: 1,
    durationMs: 663,
    durationApiMs: 356,
    resultIndex: 0,
    originKind: undefined,
    totalCostUsd: 0.00098,
    usage: { inputTokens: 120, outputTokens: 25, cacheReadTokens: 0, cacheCreationTokens: 0 },
    permissionDenials: [],
    hasStructuredOutput: false,
  })
})

test('a result of a resumed session tells its own usage apart from the total', () => {
  expect(parseLine(recordedLine('resume', 3))).toMatchObject({
    totalCostUsd: 0.00196,
    modelUsage: { 'claude-opus-5-5': { inputTokens: 240, outputTokens: 50, costUsd: 0.00196 } },
    modelUsageSinceLastResult: {
      'claude-opus-5-5': { inputTokens: 120, outputTokens: 25, costUsd: 0.00098 },
    },
  })
})

test('a result of a background turn names its origin', () => {
  expect(parseLine(recordedLine('subagent', 20))).toMatchObject({
    resultIndex: 1,
    originKind: 'task-notification',
    modelUsageSinceLastResult: {},
  })
})

test('a result with an error of the API is an error though its subtype is success', () => {
  expect(parseLine(recordedLine('usage-limit', 4))).toMatchObject({
    subtype: 'success',
    isError: true,
    terminalReason: 'api_error',
    apiError: 'usage_limit_reached',
    apiErrorType: 'rate_limit_error',
    apiErrorStatus: 429,
  })
})

test('a result with an error subtype tells its errors and has no text', () => {
  expect(parseLine(recordedLine('max-turns', 5))).toMatchObject({
    subtype: 'error_max_turns',
    isError: true,
    terminalReason: 'max_turns',
    text: undefined,
    errors: ['Reached maximum number of turns (1)'],
  })
})

test('a failed start tells its reason', () => {
  expect(parseLine(recordedLine('startup-bad-proxy', 1))).toMatchObject({
    subtype: 'error_during_execution',
    startupFailureReason: 'proxy_invalid',
    numTurns: 0,
    modelUsageSinceLastResult: undefined,
  })
})

test('a result tells the refused tool calls', () => {
  expect(parseLine(recordedLine('permission-dontask', 9))).toMatchObject({
    permissionDenials: [
      { toolName: 'Bash', toolUseId: 'toolu_stub00000000000000000545' },
      { toolName: 'Write', toolUseId: 'toolu_stub00000000000000000546' },
    ],
  })
})

test('a result tells whether structured output came, and what', () => {
  expect(parseLine(recordedLine('schema', 4))).toMatchObject({
    hasStructuredOutput: true,
    structuredOutput: { name: 'Ada', age: 36 },
  })
  expect(parseLine(recordedLine('schema-ignored', 5))).toMatchObject({ hasStructuredOutput: false })
})

test('a slash command that ran without the model is named', () => {
  expect(parseLine(recordedLine('prompt-slash-usage', 3))).toMatchObject({
    localCommand: 'usage',
    numTurns: 0,
  })
})

test('the one object of --output-format json is a result too', () => {
  expect(parseLine(recordedLine('text-json-format', 1))).toMatchObject({
    type: 'result',
    text: 'Hello! The task is done.',
  })
})

test('errors that are objects give their message', () => {
  const errors = [{ message: 'one' }, { error: 'two' }, { code: 'three' }, {}, 4, 'five']
  expect(parseLine(JSON.stringify({ type: 'result', errors }))).toMatchObject({
    errors: ['one', 'two', 'three', '{…}', '4', 'five'],
  })
})
