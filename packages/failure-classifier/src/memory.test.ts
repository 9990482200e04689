import { describe, expect, test } from 'vitest'

import { wholeRun } from './__fixtures__/whole-run.ts'
import { classifyRun } from './index.ts'
import { quantity } from './plain-text.ts'

const Gi = 2 ** 30
const lastBeat = {
  at: 1,
  memoryBytes: 1.9 * Gi,
  memoryLimitBytes: 2 * Gi,
  memoryPeakBytes: 1.98 * Gi,
}

describe('out of memory', () => {
  test('is proved only by OOMKilled with 137, and the remedy names limit and peak', () => {
    const run = wholeRun('sigterm-tool', { exitCode: 137, reason: 'OOMKilled' })
    const verdict = classifyRun({ ...run, lastBeat })
    expect(verdict).toMatchObject({ reason: 'oom_killed', confidence: 'proven' })
    expect(verdict.cause).toContain('(limit 2Gi, peak 1.98Gi, last reading 1.9Gi)')
    expect(verdict.remedy).toMatch(/^Raise memory above 2Gi: peak 1.98Gi, or /u)
  })

  test('that no reading saw coming is not explained by the last one', () => {
    const run = wholeRun('sigterm-tool', { exitCode: 137, reason: 'OOMKilled' })
    const early = { ...lastBeat, memoryBytes: 0.1 * Gi, memoryPeakBytes: 0.2 * Gi }
    expect(classifyRun({ ...run, lastBeat: early }).remedy).toMatch(/^Raise memory above 2Gi, or /u)
  })

  test('tells a killed agent from a killed container by the record that outlived it', () => {
    const run = wholeRun('sigterm-tool', { exitCode: 137, reason: 'OOMKilled' })
    expect(classifyRun(run).cause).toContain('it wrote its exit record')
    expect(classifyRun({ ...run, exitRecord: null }).cause).not.toContain('exit record')
  })

  test('of a child is a note, not the cause, when the container ended well', () => {
    const verdict = classifyRun(wholeRun('tools', { exitCode: 0, reason: 'OOMKilled' }))
    expect(verdict).toMatchObject({ outcome: 'succeeded', confidence: 'proven' })
    expect(verdict.notes.join(' ')).toContain('the container ended with 0')
  })

  test('of a child before an exit by itself is a note', () => {
    const run = wholeRun('sigterm-tool', { exitCode: 1, reason: 'OOMKilled' })
    expect(classifyRun(run)).toMatchObject({ reason: 'agent_exit' })
    const beat = classifyRun({ ...wholeRun('tools'), lastBeat: { ...lastBeat, oomKills: 2 } })
    expect(beat.outcome).toBe('succeeded')
    expect(beat.notes.join(' ')).toContain('2 process(es) in the container were killed for memory')
  })

  test('is not claimed for a SIGKILL without proof, which gets the last memory reading', () => {
    const verdict = classifyRun({ ...wholeRun('sigterm-tool', { exitCode: 137 }), lastBeat })
    expect(verdict).toMatchObject({ reason: 'killed_unproven', confidence: 'unknown' })
    expect(verdict.cause).toContain('a SIGKILL, cause unproven')
    expect(verdict.cause).toContain('memory: limit 2Gi, peak 1.98Gi, last reading 1.9Gi')
    expect(verdict.remedy).toContain('near the limit')
  })

  test.for([
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    '<--- Last few GCs --->',
  ])('of the JavaScript heap is not the memory limit of the container: %s', (line) => {
    const run = wholeRun('sigterm-tool', { exitCode: 134 })
    const verdict = classifyRun({ ...run, log: { ...run.log, stderrFirstPlainLine: line } })
    expect(verdict).toMatchObject({ reason: 'node_heap_oom' })
    expect(verdict.remedy).toContain('--max-old-space-size')
  })
})

test('quantities read as Kubernetes writes them and never round up to the limit', () => {
  expect([0, 512, 1_536, 32 * 2 ** 20, 2 * Gi - 1, 2 * Gi].map(quantity)).toEqual([
    '0 bytes',
    '512 bytes',
    '1.5Ki',
    '32Mi',
    '1.99Gi',
    '2Gi',
  ])
})
