import { expect, test } from 'vitest'

import { createRandom, type Random } from './__fixtures__/random.ts'
import { recordedLines, recording, recordingNames } from './__fixtures__/recordings.ts'
import { displayEntries } from './display-entries.ts'
import { formatEntry } from './format-entry.ts'
import { parseLine } from './parse-line.ts'
import { createSummarizer } from './summarizer.ts'

// The three that hold lines of a quarter of a megabyte would take most of the time.
const streams = recordingNames
  .filter((name) => recording(name).length < 100_000)
  .map((name) => recordedLines(name).filter((line) => line !== ''))
const rounds = 2_000
const encoder = new TextEncoder()

test('other key orders, escaped keys, byte order marks and CRLF give the same summary', () => {
  const random = createRandom(1)
  for (const lines of streams) {
    const rewritten = lines.map((line) => rewrite(line.trimEnd(), random))
    expect(summaryOf(rewritten.join(''))).toEqual(summaryOf(lines.join('')))
  }
}, 60_000)

test('lines that were damaged in any way are counted, and nothing throws', () => {
  const random = createRandom(2)
  for (let round = 0; round < rounds; round += 1) {
    const lines = streams[random(streams.length)] ?? []
    const stream = Buffer.concat(lines.map((line) => damage(line, random)))
    const summarizer = createSummarizer()
    summarizer.add(stream)
    const summary = summarizer.finish()
    const texts = new TextDecoder('utf-8', { ignoreBOM: true }).decode(stream).split('\n')
    if (texts.at(-1) === '') texts.pop()
    const events = texts.map(parseLine)
    const named = events.filter((event) => event.type !== 'text' && event.name !== undefined)
    expect(summary.linesRead).toBe(texts.length)
    expect(summary.badLines).toBe(
      events.filter((event) => event.type === 'text' && event.isBrokenJson).length,
    )
    expect(sum(Object.values(summary.eventCounts))).toBe(named.length)
    expect(summary.resultCount).toBe(events.filter((event) => event.type === 'result').length)
    for (const entry of events.flatMap(displayEntries)) formatEntry(entry, { width: 40 })
  }
}, 60_000)

function summaryOf(stream: string) {
  const summarizer = createSummarizer()
  summarizer.add(encoder.encode(stream))
  return summarizer.finish()
}

/** Says the same in other bytes. */
function rewrite(line: string, random: Random): string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return `${line}\n`
  }
  const text = JSON.stringify(reorder(value, random))
  const keys = text.replace(/"type":/g, random(2) ? '"\\u0074ype":' : '"ty\\u0070e" : ')
  return `${random(4) ? '' : '\uFEFF'}${keys}${random(3) ? '' : '\r'}\n`
}

/** Changes the order of the keys of the line itself; the order of models is part of a summary. */
function reorder(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).map((entry) => ({ entry, place: random(1000) }))
  return Object.fromEntries(
    entries.toSorted((left, right) => left.place - right.place).map(({ entry }) => entry),
  )
}

function damage(line: string, random: Random): Buffer {
  const bytes = Buffer.from(line)
  const at = random(bytes.length)
  switch (random(8)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      return bytes.subarray(at)
    case 2:
      return Buffer.concat([bytes.subarray(0, -1), bytes])
    case 3:
      bytes[at] = random(256)
      return bytes
    case 4:
      return Buffer.concat([Buffer.alloc(random(20)), bytes])
    case 5:
      return Buffer.from(line.replace(/:(true|false|null|\d+|"[^"]*")/g, () => pick(random)))
    default:
      return bytes
  }
}

const values = ['null', '1e400', '-1', '"\\ud800"', '[]', '{}', 'true', '""', '[{"type":"text"}]']

function pick(random: Random): string {
  return `:${values[random(values.length)]}`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
