import { describe, expect, test } from 'vitest'

import { refusalOf } from './__fixtures__/refusal.ts'
import { buildPodLogPath, runPaths } from './run-paths.ts'

const ids = { companyId: 'c-1', agentId: 'a-1', runId: 'r-1' }

test('a pod log path is <root>/<companyId>/<agentId>/<runId>.pod.ndjson', () => {
  expect(buildPodLogPath('/logs', ids)).toBe('/logs/c-1/a-1/r-1.pod.ndjson')
  expect(buildPodLogPath('/logs/', { ...ids, attempt: 1 })).toBe('/logs/c-1/a-1/r-1.pod.ndjson')
})

test('a later attempt has its number in the pod log path', () => {
  expect(buildPodLogPath('/logs', { ...ids, attempt: 2 })).toBe('/logs/c-1/a-1/r-1.2.pod.ndjson')
})

test('everything of an attempt lies in its own folder below the run', () => {
  expect(runPaths('/logs', { ...ids, attempt: 3 })).toEqual({
    podLogPath: '/logs/c-1/a-1/r-1.3.pod.ndjson',
    agentDirectory: '/logs/c-1/a-1',
    runDirectory: '/logs/c-1/a-1/r-1.pod',
    evidence: '/logs/c-1/a-1/r-1.pod/evidence.json',
    attemptDirectory: '/logs/c-1/a-1/r-1.pod/3',
    stdout: '/logs/c-1/a-1/r-1.pod/3/stdout.ndjson',
    stderr: '/logs/c-1/a-1/r-1.pod/3/stderr.log',
    events: '/logs/c-1/a-1/r-1.pod/3/events.ndjson',
    cancel: '/logs/c-1/a-1/r-1.pod/3/cancel',
    fence: '/logs/c-1/a-1/r-1.pod/3/fence',
    prompt: '/logs/c-1/a-1/r-1.pod/3/prompt',
  })
})

const unsafe = [
  '..',
  '../x',
  'a/b',
  'a.b',
  'a b',
  'a\0',
  'a\n',
  'é',
  'x'.repeat(129),
  '',
  undefined,
  null,
  7,
  {},
]

describe.for(['companyId', 'agentId', 'runId'] as const)('%s', (field) => {
  test.for(unsafe)('an id that is not safe in a path is refused: %j', (value) => {
    const error = refusalOf(buildPodLogPath, '/logs', { ...ids, [field]: value })
    expect(error.code).toBe('INVALID_RUN_IDENTITY')
    expect(error.field).toBe(field)
    expect(error.message.startsWith(`Invalid ${field} for log path: `)).toBe(true)
  })
})

test('the refusal of an id says Invalid <field> for log path: <value>', () => {
  const error = refusalOf(buildPodLogPath, '/logs', { ...ids, agentId: '../../etc' })
  expect(error.message).toBe('Invalid agentId for log path: ../../etc')
  expect(error.value).toBe('../../etc')
})

test('a refused id is shown shortened', () => {
  const error = refusalOf(buildPodLogPath, '/logs', { ...ids, runId: 'x'.repeat(100_000) })
  expect(error.message.length).toBeLessThan(300)
})

test.for([0, -1, 1.5, 1000, Number.NaN, '2'])('an attempt is refused: %j', (attempt) => {
  const error = refusalOf(runPaths, '/logs', { ...ids, attempt })
  expect(error.field).toBe('attempt')
})

test.for(['', 'logs', './logs', '/logs/../x', '/lo\0gs', '/lo\ngs', undefined])(
  'a log root that is not an absolute plain path is refused: %j',
  (root) => {
    const error = refusalOf(runPaths, root, ids)
    expect(error.field).toBe('logRoot')
    expect(error.message).toContain('an absolute path')
  },
)

test('an id of 128 characters is safe', () => {
  const runId = 'r'.repeat(128)
  expect(buildPodLogPath('/logs', { ...ids, runId })).toBe(`/logs/c-1/a-1/${runId}.pod.ndjson`)
})
