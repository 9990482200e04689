import { expect, test } from 'vitest'

import { buildPodLogPath } from './pod-log-path.ts'

const ids = { companyId: 'c-1', agentId: 'a-1', runId: 'r-1' }

test('the output of a run is at <root>/<companyId>/<agentId>/<runId>.pod.ndjson', () => {
  expect(buildPodLogPath('/logs', ids)).toBe('/logs/c-1/a-1/r-1.pod.ndjson')
  expect(buildPodLogPath('/logs', { ...ids, attempt: 2 })).toBe('/logs/c-1/a-1/r-1.2.pod.ndjson')
})

test.for(['companyId', 'agentId', 'runId'])('an unsafe %s is refused by name', (field) => {
  const build = () => buildPodLogPath('/logs', { ...ids, [field]: '../x' })
  expect(build).toThrow(`Invalid ${field} for log path: ../x`)
})
