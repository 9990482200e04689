import { expect, test } from 'vitest'

import { recordedLine, recordedLines } from './__fixtures__/recordings.ts'
import { parseLine } from './parse-line.ts'

test('an init tells model, session, version, tools and MCP servers', () => {
  const event = parseLine(recordedLine('mcp-ok', 1))
  expect(event).toMatchObject({
    type: 'init',
    name: 'system/init',
    model: 'claude-opus-5-5',
    cwd: '/workspace',
    version: '2.1.329',
    permissionMode: 'bypassPermissions',
    apiKeySource: 'ANTHROPIC_API_KEY',
    mcpServers: [{ name: 'demo', status: 'connected' }],
  })
  expect(event.type === 'init' && event.sessionId).toMatch(/^[0-9a-f-]{36}$/)
  expect(event.type === 'init' && event.tools.slice(0, 2)).toEqual(['Task', 'Bash'])
})

test('an assistant line tells its text, message, model and usage', () => {
  expect(parseLine(recordedLine('text', 2))).toMatchObject({
    type: 'assistant',
    name: 'assistant',
    sessionId: '48a8a4c2-83c7-4661-8aed-416990e2244a',
    messageId: 'msg_stub00000000000000000001',
    model: 'claude-opus-5-5',
    content: [{ type: 'text', text: 'Hello! The task is done.' }],
    parentToolUseId: undefined,
    stopReason: null,
    usage: { inputTokens: 120, outputTokens: 1, cacheReadTokens: 0, cacheCreationTokens: 0 },
    isSynthetic: false,
    isApiError: false,
    aborted: false,
    timestampMs: Date.parse('2026-11-20T22:24:30.908Z'),
  })
})

test('an error of the API stands in the place of the model and says which', () => {
  expect(parseLine(recordedLine('usage-limit', 3))).toMatchObject({
    type: 'assistant',
    model: '<synthetic>',
    isSynthetic: true,
    isApiError: true,
    error: 'rate_limit',
    apiError: 'usage_limit_reached',
    apiErrorType: 'rate_limit_error',
    apiErrorStatus: 429,
    stopReason: 'stop_sequence',
  })
})

test('tool calls, thinking and redacted thinking are blocks of their own', () => {
  expect(parseLine(recordedLine('permission-dontask', 2))).toMatchObject({
    content: [
      {
        type: 'tool-use',
        id: 'toolu_stub00000000000000000545',
        name: 'Bash',
        input: { command: 'touch denied.txt && rm denied.txt', description: 'Run a command' },
      },
    ],
  })
  expect(blocks('thinking')).toContainEqual({
    type: 'thinking',
    text: 'The user wants a listing. I will call Bash first.\nThen answer.',
  })
  expect(blocks('thinking-redacted')).toContainEqual({ type: 'redacted-thinking' })
})

test('lines of a subagent name the tool call that started it', () => {
  expect(parseLine(recordedLine('subagent', 8))).toMatchObject({
    type: 'assistant',
    content: [{ type: 'thinking', text: 'I am the subagent.' }],
    parentToolUseId: 'toolu_stub00000000000000000069',
  })
})

test('an interrupted answer is marked as aborted', () => {
  const line = recordedLine('text', 2)
  expect(parseLine(line)).toMatchObject({ aborted: false })
  expect(parseLine(line.replace('{', '{"aborted":true,'))).toMatchObject({ aborted: true })
})

test('a tool result tells its call, its text and whether it failed', () => {
  expect(parseLine(recordedLine('subagent', 12))).toMatchObject({
    type: 'user',
    content: [
      {
        type: 'tool-result',
        toolUseId: 'toolu_stub00000000000000000074',
        text: '0',
        otherParts: 0,
        isError: false,
      },
    ],
    parentToolUseId: 'toolu_stub00000000000000000069',
    isSynthetic: false,
    isReplay: false,
  })
  expect(parseLine(recordedLine('permission-dontask', 4))).toMatchObject({
    content: [{ toolUseId: 'toolu_stub00000000000000000545', isError: true }],
  })
})

test('content of a user line may be a bare text', () => {
  expect(parseLine(recordedLine('input-stream-json', 4))).toMatchObject({
    type: 'user',
    content: [{ type: 'text', text: 'First question' }],
    isReplay: true,
  })
})

test('the nudges of the CLI are told apart from words of a person', () => {
  const nudges = recordedEvents('stop-max-tokens').filter((event) => event.type === 'user')
  expect(nudges.map((event) => event.isSynthetic)).toEqual([true, true, true])
})

test('partial messages tell kind and text of each delta', () => {
  const partials = recordedEvents('text-partial').filter((event) => event.type === 'partial')
  expect(partials.map((event) => event.eventType)).toEqual([
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ])
  expect(partials[2]).toMatchObject({
    name: 'stream_event',
    index: 0,
    deltaKind: 'text',
    deltaText: 'Hello! The task is done.',
  })
  const kinds = recordedEvents('tools-partial').map(
    (event) => event.type === 'partial' && event.deltaKind,
  )
  expect(new Set(kinds)).toEqual(new Set([false, undefined, 'text', 'tool-input']))
})

test('a retried stream says which blocks will not come', () => {
  const abandoned = recordedEvents('cut-text-partial').flatMap((event) =>
    event.type === 'partial' && event.abandonedFromBlock !== undefined
      ? [event.abandonedFromBlock]
      : [],
  )
  expect(abandoned.length).toBeGreaterThan(0)
  expect(new Set(abandoned)).toEqual(new Set([0]))
})

function blocks(name: string) {
  return recordedEvents(name).flatMap((event) => (event.type === 'assistant' ? event.content : []))
}

function recordedEvents(name: string) {
  return recordedLines(name).map(parseLine)
}
