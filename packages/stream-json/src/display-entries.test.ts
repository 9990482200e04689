import { expect, test } from 'vitest'

import { recordedLine, recordedLines } from './__fixtures__/recordings.ts'
import { displayEntries } from './display-entries.ts'
import type { DisplayEntry } from './display-entry.ts'
import { parseLine } from './parse-line.ts'

test('a run with tools shows as init, words, calls, results and the end', () => {
  const entries = entriesOf('tools')
  expect(entries.map((entry) => entry.kind)).toEqual([
    'init',
    'assistant',
    'tool_call',
    'tool_result',
    'tool_call',
    'tool_result',
    'tool_call',
    'tool_result',
    'tool_call',
    'tool_result',
    'assistant',
    'result',
  ])
  expect(entries[0]).toEqual({
    kind: 'init',
    model: 'claude-opus-5-5',
    sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  expect(entries[2]).toMatchObject({
    kind: 'tool_call',
    name: 'Bash',
    input: { command: expect.any(String) },
    toolUseId: expect.stringMatching(/^toolu_/),
  })
  expect(entries[3]).toMatchObject({
    kind: 'tool_result',
    toolUseId: 'toolUseId' in entries[2]! ? entries[2].toolUseId : '',
    content: expect.stringContaining('hello-from-bash'),
    isError: false,
  })
  expect(entries.at(-1)).toEqual({
    kind: 'result',
    text: 'Created and edited notes.txt.',
    inputTokens: 600,
    outputTokens: 125,
    cachedTokens: 0,
    costUsd: 0.0049,
    subtype: 'success',
    isError: false,
    errors: [],
  })
})

test('every block of a message is shown, also when they come on lines of their own', () => {
  const shown = entriesOf('subagent').filter((entry) =>
    ['assistant', 'thinking', 'tool_call'].includes(entry.kind),
  )
  expect(shown.map((entry) => ('text' in entry ? entry.text : entry.kind))).toEqual([
    'Delegating.',
    'tool_call',
    'The subagent said 0 files.',
    'I am the subagent.',
    'Sub: counting.',
    'tool_call',
    'Subagent report: 0 files.',
    'Done (script exhausted).',
  ])
})

test('a result shows what this run used, not the total of the session', () => {
  expect(entriesOf('resume').at(-1)).toMatchObject({ inputTokens: 120, costUsd: 0.00098 })
})

test('a result with errors shows them', () => {
  expect(entriesOf('max-turns').at(-1)).toMatchObject({
    text: '',
    subtype: 'error_max_turns',
    isError: true,
    errors: ['Reached maximum number of turns (1)'],
  })
})

test('partial messages show nothing that the whole lines do not', () => {
  expect(entriesOf('text-partial').map((entry) => entry.kind)).toEqual([
    'init',
    'assistant',
    'result',
  ])
})

test('words of a person and nudges of the CLI are told apart', () => {
  expect(shownOf('input-stream-json', 4)).toEqual([{ kind: 'user', text: 'First question' }])
  const kinds = entriesOf('stop-max-tokens').map((entry) => entry.kind)
  expect(kinds).not.toContain('user')
  expect(kinds).toContain('system')
})

test('a rate limit shows as its one line', () => {
  expect(shownOf('usage-limit', 2)).toEqual([
    {
      kind: 'system',
      text: 'rate_limit: type=five_hour status=rejected resets=2030-01-01T00:00:00.000Z',
    },
  ])
  expect(shownOf('text-oauth', 3)).toEqual([
    { kind: 'system', text: 'rate_limit: type=unknown status=allowed' },
  ])
})

const systemLines: readonly [string, number, RegExp][] = [
  ['auth-401', 2, /^api_retry: 1\/2 in 0\.6 s: authentication_failed 401$/],
  ['conn-refused', 2, /^api_retry: 1\/2 in [\d.]+ s: unknown$/],
  ['compact-auto', 10, /^compacted \(auto\): 990302 → 2624 tokens$/],
  ['compact-auto', 8, /^compacting$/],
  ['background-agent', 4, /^task started: Bg \(general-purpose\)$/],
  ['background-agent', 12, /^task completed: Background subagent report\.$/],
  ['permission-dontask', 3, /^permission denied: Bash: Permission to use Bash has been denied/],
  ['tool-progress', 16, /^Bash is running for 30\.0 s$/],
  ['overloaded-529-fallback', 4, /^Switched to Sonnet 5\.5 due to high demand for Opus 5\.5$/],
  ['stop-refusal', 5, /^model claude-opus-4-8 refused$/],
  ['hook-prompt-block', 4, /^warning: UserPromptSubmit operation blocked by hook/],
  ['disk-full', 13, /^session not saved: ENOSPC \(transcript\)$/],
  ['prompt-slash-clear', 1, /^conversation reset \(clear\)$/],
  ['plugin-install-events', 1, /^plugin install: started$/],
]

test.for(systemLines)('%s line %i shows as one line about the run', ([name, number, text]) => {
  expect(shownOf(name, number)).toEqual([{ kind: 'system', text: expect.stringMatching(text) }])
})

test('lines that tell a reader nothing show nothing', () => {
  const lines: [string, number][] = [
    ['background-agent', 3],
    ['background-agent', 8],
    ['hook-progress', 1],
    ['hook-progress', 5],
    ['session-state-events', 1],
    ['thinking-partial', 5],
  ]
  for (const [name, number] of lines) expect(shownOf(name, number)).toEqual([])
})

test('a hook that failed shows its output', () => {
  const failed = recordedLines('hook-prompt-block').flatMap((line) =>
    displayEntries(parseLine(line)),
  )
  expect(failed).toContainEqual({
    kind: 'system',
    text: 'hook UserPromptSubmit: error (exit 2): blocked-by-policy',
  })
})

test('what has no meaning here shows as it is', () => {
  expect(displayEntries(parseLine('npm warn something'))).toEqual([
    { kind: 'stdout', text: 'npm warn something' },
  ])
  expect(displayEntries(parseLine('{"type":"new"}'))).toEqual([
    { kind: 'stdout', text: '{"type":"new"}' },
  ])
  expect(displayEntries(parseLine('  '))).toEqual([])
})

test('images and blocks of unknown kinds are named, not lost', () => {
  const content = [
    { type: 'tool_result', tool_use_id: 't', content: [{ type: 'image' }, { type: 'image' }] },
    { type: 'image' },
    {},
  ]
  expect(displayEntries(parseLine(JSON.stringify({ type: 'user', message: { content } })))).toEqual(
    [
      { kind: 'tool_result', toolUseId: 't', content: '(2 parts without text)', isError: false },
      { kind: 'user', text: '(image)' },
      { kind: 'user', text: '(block without a type)' },
    ],
  )
  expect(entriesOf('thinking-redacted')).toContainEqual({ kind: 'thinking', text: '(redacted)' })
})

function entriesOf(name: string): DisplayEntry[] {
  return recordedLines(name).flatMap((line) => displayEntries(parseLine(line)))
}

function shownOf(name: string, number: number): DisplayEntry[] {
  return displayEntries(parseLine(recordedLine(name, number)))
}
