import { expect, test } from 'vitest'

import { refusalOf } from './__fixtures__/refusal.ts'
import { aFullRun, aHost, aRun } from './__fixtures__/run.ts'
import { buildRun } from './build-run.ts'

test('Job and pod carry the same labels, ours and the valid ones of the user', () => {
  const { job, skippedLabels, warnings } = buildRun(aFullRun(), aHost())
  expect(job.metadata.labels).toEqual({
    'app.kubernetes.io/component': 'agent-job',
    'app.kubernetes.io/managed-by': 'paperclip',
    'example.com/cost': 'c1',
    'paperclip.io/adapter-type': 'claude_k8s',
    'paperclip.io/agent-id': 'agent-1',
    'paperclip.io/company-id': 'company-1',
    'paperclip.io/run-id': 'run-1',
    'paperclip.io/session-id': '018f1234-5678-7abc-8def-0123456789ab',
    'paperclip.io/task-id': 'task1',
    team: 'blue',
  })
  expect(job.spec.template.metadata.labels).toEqual(job.metadata.labels)
  expect({ skippedLabels, warnings }).toEqual({ skippedLabels: [], warnings: [] })
})

test('annotations carry the raw ids, the attempt, the contract and where the files are', () => {
  const { job } = buildRun(aFullRun(), aHost())
  expect(job.metadata.annotations).toEqual({
    'example.com/safe': 'false',
    note: 'any text: é',
    'paperclip.io/adapter-type': 'claude_k8s',
    'paperclip.io/agent-id': 'agent-1',
    'paperclip.io/agent-name': 'Ada "the" Agent — 日本',
    'paperclip.io/attempt': '2',
    'paperclip.io/company-id': 'company-1',
    'paperclip.io/log-root': '/paperclip/instances/default/data/run-logs',
    'paperclip.io/log-root-in-claim': 'instances/default/data/run-logs',
    'paperclip.io/run-id': 'run-1',
    'paperclip.io/session-id': '018f1234-5678-7abc-8def-0123456789ab',
    'paperclip.io/task-id': 'task/1',
    'paperclip.io/volume-contract': '1',
  })
  expect(job.spec.template.metadata.annotations).toEqual(job.metadata.annotations)
})

test("the user's labels with a reserved prefix are dropped and reported", () => {
  const labels = {
    'paperclip.io/agent-id': 'somebody-else',
    'app.kubernetes.io/managed-by': 'me',
    'batch.kubernetes.io/job-name': 'x',
    'controller-uid': 'x',
    team: 'blue',
  }
  const { job, skippedLabels, warnings } = buildRun(aRun({ labels }), aHost())
  expect(job.metadata.labels).toMatchObject({
    'paperclip.io/agent-id': 'agent-1',
    'app.kubernetes.io/managed-by': 'paperclip',
    team: 'blue',
  })
  const dropped = Object.keys(labels).filter((key) => key !== 'team')
  expect(skippedLabels.toSorted()).toEqual(dropped.toSorted())
  expect(warnings).toHaveLength(dropped.length)
  expect(warnings).toContain('Label controller-uid left out: it is reserved')
  for (const key of ['batch.kubernetes.io/job-name', 'controller-uid']) {
    expect(job.spec.template.metadata.labels).not.toHaveProperty([key])
  }
})

test("the user's annotations with a reserved prefix are dropped and warned of", () => {
  const annotations = { 'paperclip.io/volume-contract': '7', mine: 'x' }
  const { job, skippedLabels, warnings } = buildRun(aRun({ annotations }), aHost())
  expect(job.metadata.annotations).toMatchObject({ 'paperclip.io/volume-contract': '1', mine: 'x' })
  expect(skippedLabels).toEqual([])
  expect(warnings).toEqual(['Annotation paperclip.io/volume-contract left out: it is reserved'])
})

test('an id without a character that a label may have is left out of the labels and reported', () => {
  const ids = { companyId: 'c', agentId: '---', runId: 'r' }
  const { job, skippedLabels, warnings } = buildRun(aRun({ ids, taskId: '日本' }), aHost())
  expect(job.metadata.labels).not.toHaveProperty(['paperclip.io/agent-id'])
  expect(skippedLabels).toEqual(['paperclip.io/agent-id', 'paperclip.io/task-id'])
  expect(warnings).toHaveLength(2)
  expect(job.metadata.annotations).toMatchObject({
    'paperclip.io/agent-id': '---',
    'paperclip.io/task-id': '日本',
  })
})

test('an absent or empty task or session has no label', () => {
  const { job, skippedLabels } = buildRun(aRun({ taskId: '', sessionId: undefined }), aHost())
  expect(job.metadata.labels).not.toHaveProperty(['paperclip.io/task-id'])
  expect(job.metadata.labels).not.toHaveProperty(['paperclip.io/session-id'])
  expect(skippedLabels).toEqual([])
})

const invalidLabels: [Record<string, unknown>, string][] = [
  [{ 'my team': 'x' }, 'labels (a key)'],
  [{ ['x'.repeat(64)]: 'x' }, 'labels (a key)'],
  [{ ['__proto__']: 'x' }, 'labels (a key)'],
  [{ team: 'my team!' }, 'labels["team"]'],
  [{ team: 'x'.repeat(64) }, 'labels["team"]'],
  [{ team: '-x' }, 'labels["team"]'],
  [{ team: 7 }, 'labels["team"]'],
  [{ team: null }, 'labels["team"]'],
]

test.for(invalidLabels)("the user's invalid labels are refused by name: %j", ([labels, field]) => {
  const error = refusalOf(buildRun, { ...aRun(), labels }, aHost())
  expect(error.field).toBe(field)
  expect(error.message).toContain('expected')
})

test('an empty label value is valid', () => {
  expect(buildRun(aRun({ labels: { team: '' } }), aHost()).job.metadata.labels['team']).toBe('')
})

test('annotations over 256 KiB are refused', () => {
  const annotations = { a: 'x'.repeat(200 * 1024), b: 'x'.repeat(100 * 1024) }
  expect(refusalOf(buildRun, aRun({ annotations }), aHost())).toMatchObject({
    code: 'TOO_LARGE',
    field: 'annotations',
  })
})

test('a Job too large for the API server is refused', () => {
  const environment = Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [`N${index}`, '"'.repeat(100_000)]),
  )
  expect(refusalOf(buildRun, aRun({ environment }), aHost())).toMatchObject({
    code: 'TOO_LARGE',
    field: 'job',
  })
})
