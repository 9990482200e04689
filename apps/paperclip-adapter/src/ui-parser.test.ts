import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { parseStdoutLine } from './ui-parser.ts'

const recording = new URL('__fixtures__/claude-2.1.329/rate-limit-event.ndjson', import.meta.url)
const lines = readFileSync(recording, 'utf8').trim().split('\n')
const time = '2026-11-21T02:45:00.000Z'

test('shows a recorded run as entries of the transcript, each with the time of its line', () => {
  const entries = lines.flatMap((line) => parseStdoutLine(line, time))
  expect(entries.map(({ kind }) => kind)).toEqual([
    'init',
    'tool_call',
    'system',
    'tool_result',
    'assistant',
    'system',
    'result',
  ])
  expect(entries.every(({ ts }) => ts === time)).toBe(true)
  expect(entries[1]).toMatchObject({ name: 'Bash', input: { command: 'echo a' } })
  expect(entries[6]).toMatchObject({ inputTokens: 240, outputTokens: 50, isError: false })
})

test('keeps no state: a line gives the same entries whatever came before', () => {
  const forwards = lines.map((line) => parseStdoutLine(line, time))
  const backwards = lines.toReversed().map((line) => parseStdoutLine(line, time))
  expect(backwards.toReversed()).toEqual(forwards)
})

test.for(['[paperclip] Pod running: ac-1', '{"type":', '{"type":"brand_new"}', '[]', 'null'])(
  'shows as it is what it does not know: %s',
  (line) => {
    expect(parseStdoutLine(line, time)).toEqual([{ kind: 'stdout', text: line, ts: time }])
  },
)
