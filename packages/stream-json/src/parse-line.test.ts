import { expect, test } from 'vitest'

import { recordedLine } from './__fixtures__/recordings.ts'
import { parseLine } from './parse-line.ts'

const encoder = new TextEncoder()
const result = '{"is_error":false,"result":"ok","type":"result","subtype":"success"}'

test('the type may stand anywhere in the object', () => {
  expect(recordedLine('text', 3)).not.toMatch(/^\{"type"/)
  expect(parseLine(recordedLine('text', 3)).type).toBe('result')
  expect(parseLine(result).type).toBe('result')
})

test('only a type at the top counts, not one in a text', () => {
  const line = recordedLine('fake-result', 4)
  expect(line).toContain('{\\"type\\":\\"result\\"')
  expect(parseLine(line).type).not.toBe('result')
})

test('bytes and text give the same event', () => {
  for (const line of [result, 'plain ✓ words', recordedLine('unicode', 3)]) {
    expect(parseLine(encoder.encode(line))).toEqual(parseLine(line))
  }
})

test('a byte order mark and a line end of either kind change nothing', () => {
  const event = parseLine(result)
  for (const line of [`\uFEFF${result}`, `${result}\r`, `${result}\r\n`, `${result}\n`]) {
    expect(parseLine(line)).toEqual(event)
    expect(parseLine(encoder.encode(line))).toEqual(event)
  }
  expect(parseLine('words\r\n')).toMatchObject({ type: 'text', text: 'words' })
})

test('bytes that are not UTF-8 become replacement characters', () => {
  const bytes = encoder.encode('{"type":"assistant","message":{"content":"a?b"}}')
  bytes[bytes.indexOf(0x3f)] = 0xff
  expect(parseLine(bytes)).toMatchObject({ content: [{ type: 'text', text: 'a\uFFFDb' }] })
})

test('a character that was cut in the middle does not throw', () => {
  expect(parseLine(encoder.encode('{"type":"user","x":"€').subarray(0, -1))).toMatchObject({
    type: 'text',
    isBrokenJson: true,
  })
})

test('a line that is no JSON is text', () => {
  for (const line of ['', 'Error: no', '[claude-code:unrecognized_model] {"model":"x"}', '{}x']) {
    expect(parseLine(line)).toEqual({ type: 'text', text: line, isBrokenJson: false })
  }
})

test('a cut line, two objects on a line and a line without its beginning are broken JSON', () => {
  const line = recordedLine('text', 2).trimEnd()
  const broken = [
    '{',
    '{"',
    '{"type"',
    '[{"type":"system"',
    line.slice(0, 300),
    line + line,
    `\0\0\0${line}`,
    line.slice(500),
  ]
  for (const text of broken) {
    expect(parseLine(text)).toEqual({ type: 'text', text, isBrokenJson: true })
  }
})

test('JSON that is no object with a type is unknown and has no name', () => {
  for (const raw of ['null', '1', '"type"', '[]', '{}', '{"type":""}', '{"type":3}', 'true']) {
    expect(parseLine(raw)).toMatchObject({ type: 'unknown', name: undefined, raw })
  }
})

test('an unknown type or subtype keeps its name and the beginning of its line', () => {
  const raw = recordedLine('plugin-install-events', 3).trimEnd().replace('ui_invalidate', 'ui_new')
  expect(parseLine(raw)).toEqual({
    type: 'unknown',
    name: 'system/ui_new',
    wireType: 'system',
    wireSubtype: 'ui_new',
    sessionId: 'c1676ed9-6850-4e91-9232-df1326b5d632',
    raw,
  })
  const long = parseLine(JSON.stringify({ type: 'new', padding: 'x'.repeat(10_000) }))
  expect(long).toMatchObject({ type: 'unknown', name: 'new', wireSubtype: undefined })
  expect(long.type === 'unknown' && long.raw).toMatch(/^.{4096}… \(\+\d+ characters\)$/)
})

test('a known type with a new subtype keeps its meaning', () => {
  expect(parseLine('{"type":"result","subtype":"error_new"}')).toMatchObject({
    type: 'result',
    subtype: 'error_new',
  })
})

test('a field of the wrong kind reads as absent and spoils nothing else', () => {
  expect(
    parseLine(
      '{"type":"result","subtype":7,"is_error":"yes","num_turns":-1,"total_cost_usd":1e999,"usage":[],"modelUsage":"x","errors":{},"permission_denials":[1,{}],"result":"kept"}',
    ),
  ).toMatchObject({
    type: 'result',
    subtype: undefined,
    isError: false,
    numTurns: undefined,
    totalCostUsd: undefined,
    usage: { inputTokens: 0 },
    modelUsage: {},
    errors: [],
    permissionDenials: [{ toolName: '', toolUseId: '' }],
    text: 'kept',
  })
  for (const message of ['null', '[]', '"x"', '{"content":3}', '{"content":[null,1,{}]}']) {
    expect(parseLine(`{"type":"assistant","message":${message}}`).type).toBe('assistant')
    expect(parseLine(`{"type":"user","message":${message}}`).type).toBe('user')
  }
})

test('a time that no date can hold reads as absent', () => {
  const line = '{"type":"rate_limit_event","rate_limit_info":{"resetsAt":1e15}}'
  expect(parseLine(line)).toMatchObject({ type: 'rate-limit', resetsAtMs: undefined })
})

test('names from the prototype of objects are data like any other', () => {
  expect(parseLine('{"type":"__proto__","subtype":"constructor"}')).toMatchObject({
    type: 'unknown',
    name: '__proto__/constructor',
  })
  expect(parseLine('{"type":"constructor"}').type).toBe('unknown')
  const line = '{"type":"result","modelUsage":{"__proto__":{"inputTokens":3}}}'
  const event = parseLine(line)
  expect(event.type === 'result' && Object.keys(event.modelUsage)).toEqual(['__proto__'])
})

test('an object nested a million deep does not overflow', () => {
  const depth = 1_000_000
  const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`
  expect(parseLine(`{"type":"assistant","x":${nested}}`).type).toBe('assistant')
  expect(parseLine('{"a":'.repeat(depth)).type).toBe('text')
}, 60_000)
