import { expect, test } from 'vitest'

import { recordedLine, recordedLines } from './__fixtures__/recordings.ts'
import { parseLine } from './parse-line.ts'

const expectations: readonly [string, number, object][] = [
  [
    'auth-401-default-retries',
    2,
    {
      type: 'api-retry',
      name: 'system/api_retry',
      sessionId: '9c85f6db-160b-4248-ad5f-4726f2f92e01',
      attempt: 1,
      maxRetries: 10,
      retryDelayMs: 599,
      errorStatus: 401,
      error: 'authentication_failed',
    },
  ],
  ['conn-refused', 2, { type: 'api-retry', errorStatus: undefined, error: 'unknown' }],
  [
    'usage-limit',
    2,
    {
      type: 'rate-limit',
      name: 'rate_limit_event',
      status: 'rejected',
      limitType: 'five_hour',
      resetsAtMs: 1_893_456_000_000,
      utilization: undefined,
      isUsingOverage: false,
      overageStatus: 'rejected',
    },
  ],
  [
    'compact-auto',
    10,
    {
      type: 'compaction',
      trigger: 'auto',
      preTokens: 990_302,
      postTokens: 2624,
      durationMs: 25,
    },
  ],
  ['compact-auto', 8, { type: 'status', status: 'compacting', compactResult: undefined }],
  [
    'permission-dontask',
    3,
    {
      type: 'permission-denied',
      toolName: 'Bash',
      toolUseId: 'toolu_stub00000000000000000545',
      reasonType: 'mode',
      message: expect.stringMatching(/^Permission to use Bash has been denied/),
    },
  ],
  [
    'overloaded-529-fallback',
    4,
    {
      type: 'model-fallback',
      trigger: 'overloaded',
      originalModel: 'claude-opus-5-5',
      fallbackModel: 'claude-sonnet-5-5',
      content: 'Switched to Sonnet 5.5 due to high demand for Opus 5.5',
    },
  ],
  [
    'stop-refusal',
    4,
    {
      type: 'model-refusal',
      name: 'system/model_refusal_fallback',
      originalModel: 'claude-opus-5-5',
      fallbackModel: 'claude-opus-4-8',
      category: 'cyber',
      explanation: 'stub refusal',
    },
  ],
  [
    'stop-refusal',
    5,
    {
      type: 'model-refusal',
      name: 'system/model_refusal_no_fallback',
      originalModel: 'claude-opus-4-8',
      fallbackModel: undefined,
    },
  ],
  [
    'hook-prompt-block',
    4,
    {
      type: 'informational',
      level: 'warning',
      preventContinuation: true,
      content: expect.stringMatching(/^UserPromptSubmit operation blocked by hook/),
    },
  ],
  ['disk-full', 13, { type: 'session-writes-lost', errorCode: 'ENOSPC', lost: ['transcript'] }],
  ['session-state-events', 1, { type: 'session-state', state: 'running' }],
  [
    'prompt-slash-clear',
    1,
    {
      type: 'conversation-reset',
      sessionId: '373e961b-006b-4783-ab18-7dc024e8a21d',
      newConversationId: 'e3866df8-c114-44da-aae9-c5e1a8472abc',
      trigger: 'clear',
    },
  ],
  ['plugin-install-events', 1, { type: 'plugin-install', status: 'started', error: undefined }],
  [
    'input-stream-json',
    1,
    {
      type: 'command-lifecycle',
      commandId: 'aaaaaaaa-0000-4000-8000-000000000001',
      state: 'queued',
    },
  ],
  [
    'nested-skill',
    3,
    {
      type: 'commands-changed',
      commandNames: expect.arrayContaining(['deep-research', 'code-review']),
    },
  ],
  ['plugin-install-events', 3, { type: 'ui-invalidate', event: 'ui.render' }],
  ['prompt-suggestion', 13, { type: 'prompt-suggestion', suggestion: 'Done (script exhausted).' }],
]

test.for(expectations)('the content of %s line %i is read', ([name, number, expected]) => {
  expect(parseLine(recordedLine(name, number))).toMatchObject(expected)
})

test('a warning of the usage limit tells how much of it is used', () => {
  const warning = recordedLines('rate-limit-event')
    .map(parseLine)
    .find((event) => event.type === 'rate-limit' && event.status === 'allowed_warning')
  expect(warning).toMatchObject({ limitType: 'five_hour', utilization: 0.93 })
})

test('a failed compaction tells its error', () => {
  const errors = recordedLines('prompt-10mb')
    .map(parseLine)
    .flatMap((event) => (event.type === 'status' && event.compactError ? [event] : []))
  expect(errors).toMatchObject([{ compactResult: 'failed', compactError: 'too_few_groups' }])
})

test('a notification of the documented shape is read', () => {
  const line = { type: 'system', subtype: 'notification', key: 'k', text: 't', priority: 'low' }
  expect(parseLine(JSON.stringify(line))).toMatchObject({
    type: 'notification',
    key: 'k',
    text: 't',
    priority: 'low',
  })
})

test('every event keeps the whole object that it was read from', () => {
  const line = recordedLine('overloaded-529-fallback', 4)
  const event = parseLine(line)
  expect('wire' in event && event.wire).toEqual(JSON.parse(line))
})
