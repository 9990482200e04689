import type { V1Job } from '@kubernetes/client-node'
import { expect, test } from 'vitest'

import { isLive, judgeJobs } from './guard.ts'

const question = {
  runId: 'run-2',
  taskId: 'task-1',
  sessionId: undefined,
  reattachOrphanedJobs: true,
}

function jobOf(
  name: string,
  notes: Record<string, string>,
  more: Partial<V1Job> = {},
  createdAtMs = 0,
): V1Job {
  const annotations = {
    'paperclip.io/volume-contract': '1',
    'paperclip.io/run-id': 'run-1',
    ...notes,
  }
  return { metadata: { name, annotations, creationTimestamp: new Date(createdAtMs) }, ...more }
}

test('without other Jobs nothing is in the way', () => {
  expect(judgeJobs([], question)).toEqual({ kind: 'clear' })
})

test('a Job of another task does not matter', () => {
  const job = jobOf('other', { 'paperclip.io/task-id': 'task-9' })
  expect(judgeJobs([job], question)).toEqual({ kind: 'clear' })
})

test('a Job that is ended or being deleted is not live', () => {
  const ended = jobOf('ended', {}, { status: { conditions: [{ type: 'Failed', status: 'True' }] } })
  const deleted: V1Job = { metadata: { name: 'deleted', deletionTimestamp: new Date(0) } }
  const waiting = jobOf(
    'waiting',
    {},
    { status: { conditions: [{ type: 'Suspended', status: 'True' }] } },
  )
  expect([ended, deleted, waiting].map((job) => isLive(job))).toEqual([false, false, true])
})

test('an orphan of the same task is to be adopted', () => {
  const job = jobOf('orphan', { 'paperclip.io/task-id': 'task-1' })
  expect(judgeJobs([job], question)).toEqual({ kind: 'adopt', job })
})

test('runs without a task share one lock, so an orphan without a task is theirs', () => {
  const job = jobOf('orphan', {})
  expect(judgeJobs([job], { ...question, taskId: undefined })).toEqual({ kind: 'adopt', job })
})

test('an orphan whose task is unknown blocks', () => {
  expect(judgeJobs([jobOf('orphan', {})], question)).toMatchObject({
    kind: 'blocked',
    code: 'k8s_orphan_task_unknown',
    message: expect.stringContaining('orphaned Job orphan has unknown task context') as string,
  })
})

test('an orphan of another session blocks', () => {
  const job = jobOf('orphan', { 'paperclip.io/task-id': 'task-1', 'paperclip.io/session-id': 'a' })
  expect(judgeJobs([job], { ...question, sessionId: 'b' })).toMatchObject({
    kind: 'blocked',
    code: 'k8s_orphan_session_mismatch',
  })
})

test('an orphan blocks where adoption is turned off', () => {
  const job = jobOf('orphan', { 'paperclip.io/task-id': 'task-1' })
  expect(judgeJobs([job], { ...question, reattachOrphanedJobs: false })).toMatchObject({
    kind: 'blocked',
    code: 'k8s_concurrent_run_blocked',
    message: expect.stringContaining('(reattach disabled)') as string,
  })
})

test('a Job from before the volume contract is never run beside', () => {
  const job: V1Job = { metadata: { name: 'old', annotations: {} } }
  expect(judgeJobs([job], question)).toMatchObject({
    kind: 'blocked',
    code: 'k8s_pod_log_file_missing',
    message: expect.stringContaining('wait for it or delete it, then retry') as string,
  })
})

test('of several orphans the newest decides', () => {
  const older = jobOf('older', { 'paperclip.io/task-id': 'task-1' })
  const job = jobOf('newer', { 'paperclip.io/task-id': 'task-1' }, {}, 1)
  expect(judgeJobs([older, job], question)).toEqual({ kind: 'adopt', job })
})
