import { expect, test } from 'vitest'

import { PodVoiceListener } from './pod-voice.ts'

const exit = {
  v: 1,
  type: 'exit',
  podUid: 'pod',
  status: 0,
  stdoutBytes: 1,
  stderrBytes: 0,
  startedAt: 1,
  endedAt: 2,
  stopReason: null,
}
const beat = {
  v: 1,
  type: 'beat',
  podUid: 'pod',
  seq: 1,
  at: 1,
  stdoutBytes: 1,
  stderrBytes: 0,
  memoryBytes: null,
  memoryLimitBytes: null,
  memoryPeakBytes: null,
  oomKills: null,
  agentAlive: true,
}

function saysEndedAfter(...lines: readonly object[]): boolean {
  const voice = new PodVoiceListener(0)
  for (const line of lines) {
    expect(voice.hear(Buffer.from(JSON.stringify(line)), 1).type).not.toBe('unknown')
  }
  return voice.saysEnded
}

test('a pod says that its agent has ended by an exit line that no beat follows', () => {
  expect(saysEndedAfter(beat)).toBe(false)
  expect(saysEndedAfter(beat, exit)).toBe(true)
  expect(saysEndedAfter(exit, beat)).toBe(false)
  expect(saysEndedAfter(exit, beat, exit)).toBe(true)
})

test('of its beats at most 32 are kept, from the first on', () => {
  const voice = new PodVoiceListener(0)
  for (let seq = 1; seq <= 10_000; seq += 1) {
    voice.hear(Buffer.from(JSON.stringify({ ...beat, seq })), seq)
  }
  expect(voice.beats.length).toBeGreaterThan(15)
  expect(voice.beats.length).toBeLessThanOrEqual(32)
  const numbers = voice.beats.map(({ seq }) => Number(seq))
  expect(numbers[0]).toBe(1)
  expect(numbers.at(-1)).toBeGreaterThan(9_000)
  expect(new Set(numbers.slice(1).map((seq, index) => seq - (numbers[index] ?? 0))).size).toBe(1)
  expect(voice.lastBeat).toMatchObject({ seq: 10_000 })
})
