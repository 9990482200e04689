import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { cliAdapter, formatStdoutLine } from './cli.ts'

const recording = new URL('__fixtures__/claude-2.1.329/rate-limit-event.ndjson', import.meta.url)
const lines = readFileSync(recording, 'utf8').trim().split('\n')

test('writes a recorded run for a terminal', () => {
  const text = lines.map((line) => formatStdoutLine(line)).join('\n')
  expect(text).toContain('Claude initialized (model: claude-sonnet-5-5, session: 6ca72708')
  expect(text).toContain('tool_call: Bash')
  expect(text).toContain('assistant: Answer with a limit warning.')
  expect(text).toContain('tokens: in=240 out=50 cached=0 cost=$0.000980')
})

test('writes the state of the rate limit on one line', () => {
  expect(lines.map((line) => formatStdoutLine(line))).toContain(
    'rate_limit: type=five_hour status=allowed resets=2030-01-01T00:00:00.000Z',
  )
})

test('colours only when asked to', () => {
  const [first = ''] = lines
  expect(formatStdoutLine(first)).not.toContain('\u001b')
  expect(formatStdoutLine(first, { color: true })).toContain('\u001b[')
})

test('hides events that it does not know, but for debugging', () => {
  const line = '{"type":"brand_new"}'
  expect(formatStdoutLine(line)).toBe('')
  expect(formatStdoutLine(line, { debug: true })).toBe(line)
})

test('writes plain lines as they are, without what a terminal would obey', () => {
  expect(formatStdoutLine('[paperclip] \u001b[2Jhello')).toBe('[paperclip] hello')
})

test('offers itself to the command line under the type of the adapter', () => {
  expect(cliAdapter).toMatchObject({ type: 'claude_k8s' })
})
