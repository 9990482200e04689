import { expect, test } from 'vitest'

import { recordedLines } from './__fixtures__/recordings.ts'
import { displayEntries } from './display-entries.ts'
import type { DisplayEntry } from './display-entry.ts'
import { formatEntry } from './format-entry.ts'
import { parseLine } from './parse-line.ts'

test('a run reads like a conversation', () => {
  const shown = recordedLines('permission-dontask')
    .flatMap((line) => displayEntries(parseLine(line)))
    .map((entry) => formatEntry(entry).replaceAll(/Permission to use.*/g, 'Permission …'))
  expect(shown.join('\n')).toBe(
    `Claude initialized (model: claude-opus-5-5, session: 35acce64-e8e4-42a8-a35f-ef2abae248c9)
tool_call: Bash
{
  "command": "touch denied.txt && rm denied.txt",
  "description": "Run a command"
}
permission denied: Bash: Permission …
tool_result (error)
Permission …
tool_call: Write
{
  "file_path": "/workspace/denied2.txt",
  "content": "no"
}
permission denied: Write: Permission …
tool_result (error)
Permission …
assistant: I was not allowed.
result:
I was not allowed.
tokens: in=240 out=50 cached=0 cost=$0.001960`,
  )
})

test('every kind of entry has its form', () => {
  const result: DisplayEntry = {
    kind: 'result',
    text: '',
    inputTokens: 1,
    outputTokens: 2,
    cachedTokens: 3,
    costUsd: 0.5,
    subtype: 'error_max_turns',
    isError: true,
    errors: ['one', 'two'],
  }
  const forms: [DisplayEntry, string][] = [
    [{ kind: 'init', model: 'm', sessionId: '' }, 'Claude initialized (model: m)'],
    [{ kind: 'assistant', text: 'a' }, 'assistant: a'],
    [{ kind: 'thinking', text: 'a' }, 'thinking: a'],
    [{ kind: 'user', text: 'a' }, 'user: a'],
    [{ kind: 'system', text: 'a' }, 'a'],
    [{ kind: 'stderr', text: 'a' }, 'a'],
    [{ kind: 'stdout', text: 'a' }, 'a'],
    [{ kind: 'tool_call', name: 'B', input: undefined, toolUseId: 't' }, 'tool_call: B'],
    [{ kind: 'tool_result', toolUseId: 't', content: '', isError: false }, 'tool_result'],
    [
      result,
      'claude_result: subtype=error_max_turns is_error=true\nclaude_errors: one | two\ntokens: in=1 out=2 cached=3 cost=$0.500000',
    ],
  ]
  for (const [entry, form] of forms) expect(formatEntry(entry)).toBe(form)
})

test('colours close on each line', () => {
  expect(formatEntry({ kind: 'assistant', text: 'a\n\nb' }, { color: true })).toBe(
    '\u001B[32massistant: a\u001B[0m\n\n\u001B[32mb\u001B[0m',
  )
  expect(formatEntry({ kind: 'user', text: 'a' }, { color: true })).toBe('user: a')
})

test('a hostile entry cannot reach the terminal', () => {
  const hostile = '\u001B]0;title\u0007\u001B[2Jgone\r\u202Eevil\u0008'
  const entries: DisplayEntry[] = [
    { kind: 'init', model: hostile, sessionId: hostile },
    { kind: 'assistant', text: hostile },
    { kind: 'tool_call', name: hostile, input: { [hostile]: hostile }, toolUseId: hostile },
    { kind: 'tool_result', toolUseId: hostile, content: hostile, isError: true },
    { kind: 'stderr', text: hostile },
  ]
  for (const entry of entries) {
    expect(formatEntry(entry)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
  }
})

test('long lines are broken at spaces, wide letters count double', () => {
  const format = (text: string, width: number) => formatEntry({ kind: 'system', text }, { width })
  expect(format('one two three', 7)).toBe('one two\nthree')
  expect(format('one two three', 8)).toBe('one two\nthree')
  expect(format('onetwothree', 4)).toBe('onet\nwoth\nree')
  expect(format('漢字かな', 4)).toBe('漢字\nかな')
  expect(format('a漢字', 2)).toBe('a\n漢\n字')
  expect(format('e\u0301e\u0301', 2)).toBe('e\u0301e\u0301')
  for (const width of [0, -1, Number.NaN]) expect(format('one two', width)).toBe('one two')
})

test('long input and output of tools is cut to lines and says how many more there are', () => {
  const content = Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n')
  const entry: DisplayEntry = { kind: 'tool_result', toolUseId: 't', content, isError: false }
  const lines = formatEntry(entry).split('\n')
  expect(lines).toHaveLength(22)
  expect(lines.slice(-2)).toEqual(['line 19', '… (+10 lines)'])
  expect(formatEntry(entry, { maxLines: 1 }).split('\n')).toEqual([
    'tool_result',
    'line 0',
    '… (+29 lines)',
  ])
  expect(formatEntry({ kind: 'assistant', text: content }).split('\n')).toHaveLength(30)
})

test('an input that is nested too deep to print is named', () => {
  const depth = 200_000
  const input: unknown = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)
  expect(formatEntry({ kind: 'tool_call', name: 'B', input, toolUseId: 't' })).toBe(
    'tool_call: B\n(input too deep to show)',
  )
})
