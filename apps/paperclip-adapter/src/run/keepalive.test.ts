import { parseEventLine } from '@agent-jobs/job-manifest'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { reportProgress } from './progress.ts'

const notes: string[] = []
const told: string[] = []
const log = { lastOutputAtMs: 0, note: async (text: string) => void notes.push(text) }

beforeEach(() => {
  vi.useFakeTimers()
  notes.length = 0
  told.length = 0
  log.lastOutputAtMs = Date.now()
})
afterEach(() => vi.useRealTimers())

function begin() {
  const { onPodEvent, stop } = reportProgress(
    { onRuntimeProgress: ({ message }) => void told.push(message) },
    log,
  )
  const beat = (seq: number): void => {
    onPodEvent(parseEventLine(Buffer.from(JSON.stringify({ v: 1, type: 'beat', seq }))))
  }
  return { beat, stop }
}

test('a sign of life goes out every 15 s as progress, and is no output', () => {
  const { beat, stop } = begin()
  for (let seq = 1; seq <= 12; seq += 1) {
    beat(seq)
    vi.advanceTimersByTime(5_000)
  }
  stop()
  expect(told).toHaveLength(4)
  expect(told[0]).toMatch(/is alive/)
  expect(notes).toEqual([])
})

test('no sign of life goes out for a pod that gives none', () => {
  const { beat, stop } = begin()
  vi.advanceTimersByTime(60_000)
  expect(told).toEqual([])
  beat(1)
  vi.advanceTimersByTime(600_000)
  stop()
  expect(told.length).toBeLessThanOrEqual(1)
})

test('a silent agent is noted at most once in 10 minutes', () => {
  const { beat, stop } = begin()
  for (let seq = 1; seq <= 3 * 120; seq += 1) {
    beat(seq)
    vi.advanceTimersByTime(5_000)
  }
  stop()
  expect(notes).toHaveLength(3)
})
