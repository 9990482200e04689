import { stripVTControlCharacters } from 'node:util'

import { expect, test } from 'vitest'

import { readRecording, recordingNames } from './recordings.ts'
import { RunView } from './run-view.ts'
import { described, terminalOf } from './terminal.ts'

test.for(recordingNames())('%s fits into 80 columns, plain where it is piped', (name) => {
  const { view, text } = viewOf({ columns: 80, color: false })
  view.log('stdout', readRecording(name).stdout)
  expect(text()).not.toContain('\u001b')
  expect(longest(text())).toBeLessThanOrEqual(80)
  expect(longest(text())).toBeGreaterThan(50)
})

test.for([40, 60, 120])('lines of the agent fit into %i columns', (columns) => {
  const { view, text } = viewOf({ columns, color: false })
  view.log('stdout', readRecording('tools').stdout)
  view.say('a sentence that is as long as the path /a/b/c/d/e'.repeat(4))
  expect(longest(text())).toBeLessThanOrEqual(columns)
})

test('colours change nothing but the colours', () => {
  const plain = viewOf({ columns: 80, color: false })
  const colored = viewOf({ columns: 80, color: true })
  for (const { view } of [plain, colored]) {
    view.say('a phase')
    view.log('stdout', readRecording('tools').stdout)
  }
  expect(colored.text()).toContain('\u001b[36m▸')
  const lines = stripVTControlCharacters(colored.text()).split('\n')
  expect(lines.map((line) => line.trimEnd())).toEqual(plain.text().split('\n'))
})

test('the agent and its tools are shown beside a bar, the phases beside the time', () => {
  const { view, text, clock } = viewOf({ columns: 80, color: false })
  clock.nowMs = 1_234
  view.log('stdout', '[paperclip] Pod running: pod-1\n')
  view.log('stdout', readRecording('thinking').stdout)
  expect(text().split('\n')[0]).toBe('   1.2 s ▸ Pod running: pod-1')
  expect(text()).toContain('\n         │ assistant: Let me look.\n')
  expect(text()).toContain('\n         │ tool_call: Bash\n')
  expect(view.firstOutputMs).toBe(1_234)
})

test('the result does not repeat what the agent just said', () => {
  const { view, text } = viewOf({ columns: 80, color: false })
  view.log('stdout', readRecording('tools').stdout)
  expect(text().split('Created and edited notes.txt.')).toHaveLength(2)
  expect(text()).toContain('tokens: in=600 out=125')
})

test('what is both progress and log is shown once', () => {
  const { view, text, clock } = viewOf({ columns: 80, color: false })
  view.progress('Pod running: pod-1')
  view.log('stdout', '[paperclip] Pod running: pod-1\n')
  clock.nowMs = 30_000
  view.progress('Pod running: pod-1')
  expect(text().trim().split('\n')).toHaveLength(1)
  clock.nowMs = 95_000
  view.progress('Pod running: pod-1')
  expect(text().trim().split('\n')).toHaveLength(2)
})

test('a sign of life is shown only when nothing else was for a while', () => {
  const { view, text, clock } = viewOf({ columns: 80, color: false })
  clock.nowMs = 9_000
  view.progress('The agent is alive (beat 1)')
  expect(text()).toBe('')
  clock.nowMs = 20_000
  view.progress('The agent is alive (beat 3)')
  expect(text()).toContain('The agent is alive (beat 3)')
})

test('a folder that everybody knows is left out of sentences', () => {
  const { view, text } = viewOf({ columns: 80, color: false }, '/mnt/claim')
  view.say('output at /mnt/claim/a/b')
  expect(text()).toContain('output at …/a/b')
})

test('what a hostile agent prints cannot reach the terminal', () => {
  const { view, text } = viewOf({ columns: 80, color: true })
  const hostile = '\u001b]0;title\u0007\u001b[2J\u001b[31mred\u202e\u009b31m\u0000\rover'
  view.log('stdout', `${hostile}\n[paperclip] ${hostile}\n`)
  view.log('stderr', `${hostile}\n`)
  view.log(
    'stdout',
    `{"type":"assistant","message":{"content":[{"type":"text","text":${JSON.stringify(hostile)}}]}}\n`,
  )
  view.progress(hostile)
  const ownColors = /\[(?:0|2|31|32|36|90)m/
  for (const sequence of text().split('\u001b').slice(1)) expect(sequence).toMatch(ownColors)
  const rest = Array.from(text().replaceAll('\u001b', ''), (each) => each.codePointAt(0) ?? 0)
  const isObeyed = (code: number) => (code < 32 && code !== 10) || (code > 126 && code < 160)
  expect(rest.filter((code) => isObeyed(code) || code === 0x202e)).toEqual([])
  expect(text()).toContain('red')
})

test('a terminal has colours only where it is one and nobody objects', () => {
  const tty = { isTTY: true, columns: 100, write: () => true }
  expect(terminalOf(tty, {})).toMatchObject({ color: true, columns: 100 })
  expect(terminalOf(tty, { NO_COLOR: '1' }).color).toBe(false)
  expect(terminalOf(tty, { TERM: 'dumb' }).color).toBe(false)
  expect(terminalOf({ write: () => true }, {})).toMatchObject({ color: false, columns: 80 })
  expect(terminalOf({ write: () => true }, { COLUMNS: '60' }).columns).toBe(60)
  expect(terminalOf({ ...tty, columns: 0 }, {}).columns).toBe(80)
  expect(terminalOf({ ...tty, columns: 500 }, {}).columns).toBe(120)
})

test('rows stand below each other and wrap below their texts', () => {
  const terminal = { columns: 40, color: false, write: () => {} }
  const rows = [
    ['why', 'a text that is a little longer than one line of the terminal'],
    ['evidence', 'x'],
  ] as const
  expect(described(terminal, 'Title', rows)).toBe(
    [
      'Title',
      '  why       a text that is a little',
      '            longer than one line of the',
      '            terminal',
      '  evidence  x',
      '',
    ].join('\n'),
  )
})

function viewOf(look: { columns: number; color: boolean }, folder?: string) {
  const written: string[] = []
  const clock = { nowMs: 0 }
  const terminal = { ...look, write: (text: string) => void written.push(text) }
  const view = new RunView(terminal, { ...(folder && { folder }), now: () => clock.nowMs })
  return { view, clock, text: () => written.join('') }
}

/** Columns of the longest line; the few wide characters count twice. */
function longest(text: string): number {
  const widths = text.split('\n').map((line) => {
    return Array.from(line).length + line.split('✅').length - 1
  })
  return Math.max(...widths)
}
