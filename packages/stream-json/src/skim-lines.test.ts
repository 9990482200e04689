import { expect, test } from 'vitest'

import { mutations } from './__fixtures__/mutations.ts'
import { createRandom } from './__fixtures__/random.ts'
import { recordedLines, recording, recordingNames } from './__fixtures__/recordings.ts'
import { displayEntries } from './display-entries.ts'
import { foldEvent } from './fold-event.ts'
import { readLineText } from './line-text.ts'
import { parseLine, parseText } from './parse-line.ts'
import { skimLines } from './skim-lines.ts'
import { createSummarizer } from './summarizer.ts'
import { createState, summaryOf } from './summary-state.ts'

// The three that hold lines of a quarter of a megabyte and more would take most of the time.
const streams = recordingNames
  .filter((name) => recording(name).length < 100_000)
  .map((name) => recordedLines(name).filter((line) => line !== ''))
const rounds = 10_000

test('the fast path and JSON.parse of every line give the same summary of every recording', () => {
  for (const name of recordingNames) {
    expect(skimmed(recording(name)), name).toEqual(plain(recording(name)))
  }
})

test('the fast path and JSON.parse of every line give the same summary of 10,000 streams that were changed', () => {
  const random = createRandom(3)
  const changes = Object.entries(mutations)
  for (let round = 0; round < rounds; round += 1) {
    const lines = streams[random(streams.length)] ?? []
    const [name, change] = changes[round % changes.length] ?? []
    const changed = change?.(lines, random) ?? new Uint8Array()
    // The same again meets lines that are known.
    const bytes = round % 4 === 0 ? Buffer.concat([changed, changed]) : changed
    const summary = skimmed(bytes)
    const expected = plain(bytes)
    // Comparing texts is fast; the other comparison says where they differ.
    if (JSON.stringify(summary) === JSON.stringify(expected)) continue
    expect(summary, `${name}, round ${round}: ${Buffer.from(bytes).toString()}`).toEqual(expected)
  }
}, 120_000)

test('what is shown of a stream is the same whether it is summed up too or not', () => {
  for (const name of recordingNames) {
    expect(displayed(recording(name)), name).toEqual(displayedPlainly(recording(name)))
  }
})

test('what is shown of 10,000 streams that were changed is the same whether they are summed up too or not', () => {
  const random = createRandom(6)
  const changes = Object.entries(mutations)
  for (let round = 0; round < rounds; round += 1) {
    const lines = streams[random(streams.length)] ?? []
    const [name, change] = changes[round % changes.length] ?? []
    const bytes = change?.(lines, random) ?? new Uint8Array()
    const shown = displayed(bytes)
    const expected = displayedPlainly(bytes)
    if (JSON.stringify(shown) === JSON.stringify(expected)) continue
    expect(shown, `${name}, round ${round}: ${Buffer.from(bytes).toString()}`).toEqual(expected)
  }
}, 120_000)

test('nearly all lines of a run with tools are read on the fast path', () => {
  for (const name of ['tools', 'tools-partial', 'subagent', 'parallel-tools']) {
    const bytes = recording(name)
    const types: string[] = []
    skimLines(bytes, false, (start, end, event) => {
      const { type } = parseText(readLineText(bytes.subarray(start, end)).text)
      types.push(event === undefined ? `${type}, read as a whole` : `${event.type}, skimmed`)
    })
    expect(types).toContain('assistant, skimmed')
    expect(types).not.toContain('assistant, read as a whole')
    expect(types).not.toContain('partial, read as a whole')
  }
})

test('a line that was damaged in one way is never taken for whole because it came before', () => {
  const [, text = ''] = recordedLines('text')
  const [, call = ''] = recordedLines('tools').slice(1)
  for (const line of [text, call]) {
    const bytes = Buffer.from(line)
    for (let at = 0; at < bytes.length; at += 1) {
      for (const byte of [0xff, 0x22, 0x5c, 0x7d, 0x0a]) {
        const damaged = Buffer.from(line)
        damaged[at] = byte
        const stream = Buffer.concat([bytes, damaged, bytes, damaged, damaged])
        expect(JSON.stringify(skimmed(stream))).toBe(JSON.stringify(plain(stream)))
      }
    }
  }
})

test('a batch over the size of the fast path, and a line over it, are read too', () => {
  const long = recordedLines('text')[1] ?? ''
  const large = long.replace('Hello!', `Hello! ${'\\n and so on'.repeat(150_000)}`)
  const batch = Buffer.from([...Array.from({ length: 3_000 }, () => long), large, long].join(''))
  expect(skimmed(batch)).toEqual(plain(batch))
  expect(skimmed(Buffer.from(large))).toEqual(plain(Buffer.from(large)))
})

test('of the last text all is kept, whichever path read it', () => {
  const [, text = '', result = ''] = recordedLines('text')
  const other = text.replace('Hello!', '\\tÜber:')
  for (const lines of [
    [text, other],
    [other, text],
    [text, result],
    [text, other.replace('"parent_tool_use_id":null', '"parent_tool_use_id":"toolu_1"')],
  ]) {
    const bytes = Buffer.from(lines.join(''))
    expect(skimmed(bytes)).toEqual(plain(bytes))
  }
})

function displayed(bytes: Uint8Array) {
  const summarizer = createSummarizer()
  const entries = summarizer.addAndDisplay(bytes)
  return { entries, ...summarizer.toJSON() }
}

function displayedPlainly(bytes: Uint8Array) {
  const entries = linesOf(bytes).flatMap((line) => displayEntries(parseLine(line)))
  return { entries, version: 1, ...plain(bytes) }
}

/** The state itself, so that what a summary does not show is compared too. */
function skimmed(bytes: Uint8Array) {
  const summarizer = createSummarizer()
  summarizer.add(bytes)
  const { summary, notes } = summarizer.toJSON()
  return { summary, notes }
}

/** One line after the other, each decoded as a whole and given to JSON.parse. */
function plain(bytes: Uint8Array) {
  const state = createState()
  for (const line of linesOf(bytes)) {
    const { text, isUtf8 } = readLineText(line)
    state.facts.linesRead += 1
    if (!isUtf8) state.facts.invalidUtf8Lines += 1
    foldEvent(state, parseText(text))
  }
  return { summary: summaryOf(state), notes: state.notes }
}

function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start)
    const end = newline === -1 ? bytes.length : newline
    lines.push(bytes.subarray(start, end))
    start = end + 1
  }
  return lines
}
