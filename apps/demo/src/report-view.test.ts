import type { AdapterResult } from 'paperclip-adapter-claude-k8s'
import { expect, test } from 'vitest'

import { type Ending, showEnding } from './report-view.ts'
import { reportOf } from './run-report.ts'

const nothing = { exitCode: null, signal: null, timedOut: false }
const verdict = {
  outcome: 'failed',
  cause: 'The container was killed for memory.',
  remedy: 'Raise memory above 1Gi.',
  confidence: 'proven',
}
const failed: AdapterResult = {
  ...nothing,
  exitCode: 137,
  errorCode: 'k8s_oom_killed',
  errorMessage: 'Claude was killed: out of memory\nand more',
  usage: { inputTokens: 1_200, outputTokens: 34, cachedInputTokens: 5 },
  costUsd: 0.25,
  model: 'claude-x',
  resultJson: {
    verdict,
    job: { namespace: 'n', name: 'job-1' },
    log: { path: '/mnt/x.pod.ndjson', stdoutBytes: 10, stderrBytes: 0 },
    durationMs: 1_500,
    problems: ['a problem'],
  },
}
const where = { job: 'n/job-1 (deleted)', log: '/mnt/x', evidence: '/mnt/evidence.json', left: '' }

test('a failed run shows reason, remedy, tokens, cost, times and where everything is', () => {
  expect(shown(failed, { source: 'claude' }).split('\n')).toEqual([
    '',
    '✘ failed (k8s_oom_killed)',
    '  why       Claude was killed: out of memory',
    '            The container was killed for memory.',
    '  remedy    Raise memory above 1Gi.',
    '  tokens    1,200 in, 34 out, 5 from the cache (claude-x)',
    '  cost      $0.2500 at list prices',
    '  took      9.9 s, first output after 1.2 s, the agent itself 1.5 s',
    '  job       n/job-1 (deleted)',
    '  log       /mnt/x',
    '  evidence  /mnt/evidence.json',
    '  note      a problem',
    '',
  ])
})

test('what a recording cost is not said to be spent', () => {
  const text = shown(failed, { source: 'replay' })
  expect(text).toContain('$0.2500 when it was recorded; nothing now')
  expect(text).not.toContain('the agent itself')
})

test('a run that was never started shows its sentence', () => {
  const result = { ...nothing, errorCode: 'invalid_config', errorMessage: 'No image.' }
  const text = shown(result, { source: 'replay' })
  expect(text).toContain('✘ failed (invalid_config)\n  why   No image.\n')
})

test('a run that was cancelled before its start is cancelled', () => {
  const result = {
    ...nothing,
    errorCode: 'cancelled',
    errorMessage: 'Run cancelled',
    resultJson: { executionCancellation: { state: 'acknowledged' } },
  }
  expect(reportOf(result).outcome).toBe('cancelled')
  expect(shown(result, { source: 'replay' })).toContain('■ cancelled\n')
})

test('doubt is said', () => {
  const unsure = { ...verdict, outcome: 'indeterminate', confidence: 'unknown' }
  const text = shown({ ...nothing, resultJson: { verdict: unsure } }, { source: 'replay' })
  expect(text).toContain('? indeterminate\n')
  expect(text).toMatch(/^ {2}sure +unknown$/m)
})

test.for([
  [null],
  [{}],
  [{ verdict: 1, job: null, log: 'x', problems: {}, durationMs: 'x' }],
  [{ verdict: { outcome: 'won', cause: 1 }, job: { name: 2 } }],
])('a result of another form, %j, is read as far as it goes', ([resultJson]) => {
  const report = reportOf({ ...nothing, resultJson: resultJson ?? null })
  expect(report).toMatchObject({ outcome: 'failed', job: undefined, log: undefined, problems: [] })
})

function shown(result: AdapterResult, { source }: Pick<Ending, 'source'>): string {
  const report = reportOf(result)
  const terminal = { columns: 80, color: false, write: () => {} }
  const places = report.job ? where : { job: '', log: '', evidence: '', left: '' }
  const times = { totalMs: 9_900, firstOutputMs: report.job ? 1_200 : undefined }
  return showEnding(terminal, { report, ...times, source, where: places })
}
