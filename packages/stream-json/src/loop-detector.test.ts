import { expect, test } from 'vitest'

import { recordedLine, recordedLines, recordingNames } from './__fixtures__/recordings.ts'
import { createLoopDetector, type LoopEvent } from './loop-detector.ts'
import { parseLine } from './parse-line.ts'

// Two calls with their results, each recorded: Bash at lines 3 and 4, Write at lines 5 and 6.
const call = (number: number) => recordedLine('tools', number)
const bash = [call(3), call(4)]
const write = [call(5), call(6)]

test('the same tool with the same input and result again and again is told as an event', () => {
  expect(loops(repeat(bash, 4))).toEqual([])
  const [event, ...more] = loops(repeat(bash, 6))
  expect(more).toEqual([])
  expect(event).toEqual({
    type: 'loop',
    phase: 'repeating',
    repeats: 5,
    differentCalls: 1,
    toolName: 'Bash',
    input: '{"command":"echo hello-from-bash; ls -la","description":"List files"}',
    parentToolUseId: undefined,
  })
})

test('a loop that goes on is told each time its length doubles', () => {
  const told = loops(repeat(bash, 100), 3)
  expect(told.map(({ repeats }) => repeats)).toEqual([3, 6, 12, 24, 48, 96])
})

test('two calls in turn are a loop of two', () => {
  const told = loops(repeat([...bash, ...write], 5))
  expect(told).toMatchObject([{ phase: 'repeating', repeats: 5, differentCalls: 2 }])
})

test('something new ends a loop, and is told once', () => {
  const told = loops([...repeat(bash, 8), ...write, ...repeat(bash, 3)])
  expect(told).toMatchObject([
    { phase: 'repeating', repeats: 5 },
    { phase: 'ended', repeats: 7, toolName: 'Write' },
  ])
})

test('another result of the same call is something new', () => {
  const polling = Array.from({ length: 20 }, (_, round) => [
    bash[0] ?? '',
    (bash[1] ?? '').replaceAll('hello-from-bash', `waited ${round} s`),
  ])
  expect(loops(polling.flat())).toEqual([])
})

test('subagents are watched on their own', () => {
  const inSubagent = bash.map((line) =>
    line.replaceAll('"parent_tool_use_id":null', '"parent_tool_use_id":"toolu_1"'),
  )
  const interleaved = Array.from({ length: 8 }, (_, round) => [
    ...inSubagent,
    write[0] ?? '',
    (write[1] ?? '').replaceAll('notes.txt', `notes-${round}.txt`),
  ])
  expect(loops(interleaved.flat())).toMatchObject([{ repeats: 5, parentToolUseId: 'toolu_1' }])
})

test('no recording of an agent that got on is taken for a loop', () => {
  for (const name of recordingNames) expect(loops(recordedLines(name)), name).toEqual([])
})

test('calls that never get a result are forgotten when there are too many', () => {
  const detector = createLoopDetector()
  for (let round = 0; round < 1_000; round += 1) {
    const content = [{ type: 'tool_use', id: `${round}`, name: 'Bash', input: { round } }]
    detector.add(parseLine(JSON.stringify({ type: 'assistant', message: { content } })))
  }
  const result = (id: string) => ({
    type: 'user',
    message: { content: [{ type: 'tool_result', tool_use_id: id, content: 'x' }] },
  })
  // The oldest open calls are forgotten: their results say nothing any more.
  for (let round = 0; round < 10; round += 1) {
    expect(detector.add(parseLine(JSON.stringify(result('0'))))).toEqual([])
  }
})

function repeat(lines: readonly string[], times: number): string[] {
  return Array.from({ length: times }, () => lines).flat()
}

function loops(lines: readonly string[], after?: number): LoopEvent[] {
  const detector = createLoopDetector(after === undefined ? {} : { after })
  return lines.flatMap((line) => detector.add(parseLine(line)))
}
