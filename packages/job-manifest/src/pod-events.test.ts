import { expect, test } from 'vitest'

import { seededRandom } from './__fixtures__/random.ts'
import { parseEventLine, parseEvents, parseTerminationMessage } from './pod-events.ts'
import type { PodEvent } from './pod-events.ts'

const begin = {
  v: 1,
  type: 'begin',
  podUid: '0c8a4a5e-6f0e-4b8e-9d9c-0d1f8a1b2c3d',
  attempt: 1,
  script: '1',
  startedAt: 1_795_000_000,
  fence: 'link',
}
const beat = {
  v: 1,
  type: 'beat',
  seq: 3,
  at: 1_795_000_015,
  stdoutBytes: 4096,
  stderrBytes: 0,
  memoryBytes: 104_857_600,
  memoryLimitBytes: 8_589_934_592,
  memoryPeakBytes: null,
  oomKills: 0,
  agentAlive: true,
}
const exit = {
  v: 1,
  type: 'exit',
  podUid: begin.podUid,
  status: 137,
  stdoutBytes: 4096,
  stderrBytes: 12,
  startedAt: 1_795_000_000,
  endedAt: 1_795_000_020,
  stopReason: 'cancel',
}

test.for([begin, beat, exit])(
  'a line of the run script is read with all its parts: $type',
  (event) => {
    expect(parse(JSON.stringify(event))).toEqual(event)
  },
)

test('whole lines are read in order and blank ones skipped', () => {
  const text = `${[begin, beat, exit].map((event) => JSON.stringify(event)).join('\n\n')}\r\n \n`
  expect(parseEvents(bytes(text))).toEqual([begin, beat, exit])
  expect(parseEvents(bytes(''))).toEqual([])
})

test('the last line is read without its newline', () => {
  expect(parseEvents(bytes(JSON.stringify(beat)))).toEqual([beat])
})

const wrongNumbers = [-1, 1.5, '7', true, [], {}, null, 1e300, 2 ** 53]

test.for(wrongNumbers)('a number that is none is null: %j', (value) => {
  const line = { ...beat, stdoutBytes: value, memoryBytes: value, seq: value, at: value }
  expect(parse(JSON.stringify(line))).toEqual({
    ...beat,
    stdoutBytes: null,
    memoryBytes: null,
    seq: null,
    at: null,
  })
})

test('a missing part is null', () => {
  expect(parse('{"v":1,"type":"beat"}')).toEqual({
    ...Object.fromEntries(Object.keys(beat).map((key) => [key, null])),
    v: 1,
    type: 'beat',
  })
})

test('numbers beyond what JSON can say, and -0, do not get through', () => {
  const line = JSON.stringify(beat)
    .replace('"seq":3', '"seq":-0')
    .replace('"at":1795000015', '"at":1e999')
  const event = parse(line)
  expect(event).toMatchObject({ seq: 0, at: null })
  expect(event.type === 'beat' && Object.is(event.seq, 0)).toBe(true)
})

test('parts that nobody knows are dropped', () => {
  expect(parse(JSON.stringify({ ...exit, more: 'x', ['__proto__']: { status: 0 } }))).toEqual(exit)
})

const strange: [string, string][] = [
  ['another version', JSON.stringify({ ...beat, v: 2 })],
  ['another type', JSON.stringify({ ...beat, type: 'other' })],
  ['a begin without its pod', JSON.stringify({ ...begin, podUid: undefined })],
  ['a begin with an endless pod', JSON.stringify({ ...begin, podUid: 'x'.repeat(129) })],
  ['an exit without status', JSON.stringify({ ...exit, status: undefined })],
  ['an exit with status 256', JSON.stringify({ ...exit, status: 256 })],
  ['an exit with status "0"', JSON.stringify({ ...exit, status: '0' })],
  ['a list', '[1]'],
  ['null', 'null'],
  ['half a line', '{"v":1,"type":"exit","sta'],
  ['two lines in one', `${JSON.stringify(beat)}${JSON.stringify(exit)}`],
  ['deep nesting', '['.repeat(8000)],
  ['a byte order mark', `\uFEFF${JSON.stringify(exit)}`],
  ['NUL bytes', '\0\0\0'],
  ['a line over 8 KiB', JSON.stringify({ ...exit, padding: 'x'.repeat(8192) })],
]

test.for(strange)('what is not an event of version 1 is unknown: %s', ([, line]) => {
  expect(parse(line).type).toBe('unknown')
})

test('a status that the pod said it does not know is null', () => {
  expect(parse(JSON.stringify({ ...exit, status: null }))).toEqual({ ...exit, status: null })
})

test('an unknown line keeps at most 1 KiB of itself and says how long it was', () => {
  const event = parse('é'.repeat(1_000_000))
  expect(event).toEqual({ type: 'unknown', raw: 'é'.repeat(512), bytes: 2_000_000, lines: 1 })
})

test('unknown lines in a row are one event', () => {
  const events = parseEvents(bytes(`${'a\n'.repeat(100_000)}${JSON.stringify(beat)}\nb\nc\n`))
  expect(events).toEqual([
    { type: 'unknown', raw: 'a', bytes: 100_000, lines: 100_000 },
    beat,
    { type: 'unknown', raw: 'b', bytes: 2, lines: 2 },
  ])
})

test('a termination message is the exit record that the container ended with', () => {
  expect(parseTerminationMessage(`${JSON.stringify(exit)}\n`)).toEqual(exit)
  expect(parseTerminationMessage(`${JSON.stringify(exit)}      \n`)).toEqual(exit)
})

test('the last of several exit records in a termination message counts', () => {
  const early = { ...exit, stdoutBytes: null, stderrBytes: null }
  const text = `${JSON.stringify(early)}\n${JSON.stringify(exit)}\n`
  expect(parseTerminationMessage(text)).toEqual(exit)
})

test('a termination message tells that another pod had the fence', () => {
  expect(parseTerminationMessage('fence lost')).toEqual({ type: 'fence-lost' })
  expect(parseTerminationMessage('fence lost\n')).toEqual({ type: 'fence-lost' })
})

test.for([
  undefined,
  '',
  'OOMKilled',
  'the fence lost its paint',
  JSON.stringify(beat),
  JSON.stringify(exit).slice(0, 60),
  'x'.repeat(1_000_000),
])('a termination message that says neither is undefined: %#', (text) => {
  expect(parseTerminationMessage(text)).toBe(undefined)
})

test('any bytes are read without throwing, and every number that comes out is whole and not negative', () => {
  const random = seededRandom(3)
  for (let round = 0; round < 3000; round++) {
    const input = round % 2 === 0 ? noise(random) : damaged(random)
    const events = parseEvents(input)
    for (const event of events) expectSound(event)
    const message = parseTerminationMessage(new TextDecoder().decode(input))
    if (message !== undefined && message.type === 'exit') expectSound(message)
    const known = events.filter(({ type }) => type !== 'unknown').length
    const unknown = events.reduce(
      (sum, event) => sum + (event.type === 'unknown' ? event.lines : 0),
      0,
    )
    const lines = new TextDecoder('latin1').decode(input).split('\n')
    expect(known + unknown).toBe(lines.filter((line) => /[^ \t\r]/.test(line)).length)
  }
})

function expectSound(event: PodEvent): void {
  for (const value of Object.values(event)) {
    if (typeof value !== 'number') continue
    expect(Number.isSafeInteger(value) && value >= 0).toBe(true)
  }
  expect(event.type === 'unknown' ? event.raw.length : 0).toBeLessThanOrEqual(1024)
}

function noise(random: () => number): Uint8Array {
  const length = Math.floor(random() * 4000)
  const alphabet = random() < 0.5 ? undefined : bytes('{}[]":,\n01-e.vtype \u{1F600}')
  return Uint8Array.from({ length }, () =>
    alphabet === undefined
      ? Math.floor(random() * 256)
      : (alphabet[Math.floor(random() * alphabet.length)] ?? 0),
  )
}

/** Real lines with some bytes replaced, dropped or doubled. */
function damaged(random: () => number): Uint8Array {
  const text = [begin, beat, exit, beat].map((event) => JSON.stringify(event)).join('\n')
  const out: number[] = []
  for (const byte of bytes(text)) {
    const roll = random()
    if (roll < 0.002) out.push(Math.floor(random() * 256))
    else if (roll < 0.004) out.push(byte, byte)
    else if (roll > 0.002) out.push(byte)
  }
  return Uint8Array.from(out)
}

function parse(line: string): PodEvent {
  return parseEventLine(bytes(line))
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
