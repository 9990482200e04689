import { describe, expect, test } from 'vitest'

import { wholeRun } from './__fixtures__/whole-run.ts'
import { classifyRun, type RunEvidence } from './index.ts'

const run = wholeRun('tools')
const record = { source: 'events-file', podUid: 'pod-uid-1', status: 0 } as const

function running(phase = 'Running'): RunEvidence['pod'] {
  return {
    observed: 'present',
    name: 'p-1',
    uid: 'pod-uid-1',
    phase,
    containers: [{ name: 'claude', kind: 'main', state: 'running' }],
  }
}

describe('who is believed', () => {
  test('success needs exit 0, a successful result and a whole last line', () => {
    expect(classifyRun(run)).toMatchObject({ outcome: 'succeeded', confidence: 'proven' })
    const open = { ...run, stream: { ...run.stream, lastLineComplete: false } }
    expect(classifyRun(open)).toMatchObject({
      outcome: 'indeterminate',
      reason: 'output_end_unproven',
    })
    const unfinished = { ...run.stream, result: null, resultCount: 0 }
    expect(classifyRun({ ...run, stream: unfinished }).outcome).toBe('indeterminate')
    expect(classifyRun(wholeRun('tools', { exitCode: 1 }))).toMatchObject({
      outcome: 'failed',
      reason: 'exit_after_result',
    })
  })

  test('a forged or early exit line never beats the kubelet', () => {
    const job = { observed: 'present', conditions: [] } as const
    const early = classifyRun({ ...run, job, pod: running(), exitRecord: record })
    expect(early).toMatchObject({ outcome: 'indeterminate', reason: 'not_over' })
    expect(early.notes.join(' ')).toContain('the record is not believed')
    const forged = classifyRun({ ...wholeRun('tools', { exitCode: 1 }), exitRecord: record })
    expect(forged.outcome).toBe('failed')
    expect(forged.notes.join(' ')).toContain(
      "The pod's exit record says 0, the kubelet says 1: the kubelet decides",
    )
  })

  test("the pod's own record stands, with less confidence, where the kubelet's word is lost", () => {
    const lost = { observed: 'gone', deletionTimestamp: 1 } as const
    const job = { observed: 'gone', detectedVia: 'live-read-404' } as const
    const verdict = classifyRun({ ...run, job, pod: lost, exitRecord: record })
    expect(verdict).toMatchObject({ outcome: 'succeeded', confidence: 'likely' })
    expect(verdict.because.missing).toContain("the kubelet's word on how the container ended")
    const failed = classifyRun({ ...run, job, pod: lost, exitRecord: { ...record, status: 3 } })
    expect(failed).toMatchObject({ outcome: 'failed', confidence: 'likely' })
  })

  test('a pod that was last seen waiting, and is gone, did run when it wrote so', () => {
    const waiting = { name: 'claude', state: 'waiting', reason: 'ContainerCreating' } as const
    const lost = { observed: 'gone', phase: 'Pending', containers: [waiting] } as const
    const job = { observed: 'gone', detectedVia: 'watch-deleted' } as const
    const begin = { podUid: 'pod-uid-1', startedAt: 1 }
    const stream = { linesRead: 2, assistantContent: true, resultCount: 0 }
    const known = { intent: {}, job, pod: lost, stream, log: { complete: true } }
    const told = { ...known, begin, exitRecord: { ...record, status: 130 } }
    expect(classifyRun(told).message).toContain('no result event arrived; exit code 130\n')
    const silent = { linesRead: 0 }
    expect(classifyRun({ ...told, stream: silent }).retry.agentStarted).toBe(true)
    expect(classifyRun({ ...known, stream: silent }).retry.agentStarted).toBe(false)
  })

  test('the record stands where the kubelet itself lost the container', () => {
    const unknown = {
      state: 'terminated',
      reason: 'ContainerStatusUnknown',
      exitCode: 137,
    } as const
    const pod = {
      ...running('Failed'),
      containers: [{ name: 'claude', ...unknown }],
    } as RunEvidence['pod']
    const job = { observed: 'present', conditions: [] } as const
    const failed = { ...record, status: 4 }
    expect(classifyRun({ ...run, job, pod, exitRecord: failed }).message).toContain('ended with 4')
    const without = classifyRun({ ...wholeRun('sigterm-tool'), pod, exitRecord: null })
    expect(without).toMatchObject({ outcome: 'indeterminate', reason: 'status_unknown' })
  })

  test('the record of another pod is not believed', () => {
    const pod = { observed: 'gone', uid: 'pod-uid-1' } as const
    const other = { ...record, podUid: 'pod-uid-2' }
    const verdict = classifyRun({
      ...wholeRun('sigterm-tool'),
      pod,
      exitRecord: other,
    })
    expect(verdict.outcome).toBe('failed')
    expect(verdict.notes.join(' ')).toContain('of another pod')
  })

  test('a record that nobody confirmed is no proof of success', () => {
    const { pod: _, job: __, ...alone } = { ...run, exitRecord: record }
    expect(classifyRun(alone)).toMatchObject({
      outcome: 'indeterminate',
      reason: 'exit_record_only',
    })
  })

  test('of a pod whose node is silent the record stands once the run is lost, with less confidence', () => {
    const job = { observed: 'present', conditions: [] } as const
    const pod = { ...running(), nodeName: 'worker-1', nodeSilentSinceMs: 1 } as RunEvidence['pod']
    const lost = { apiReachable: true, unobservableForMs: 900_000 }
    const onNode = { ...run, job, pod, observation: lost, exitRecord: record }
    const verdict = classifyRun(onNode)
    expect(verdict).toMatchObject({ outcome: 'succeeded', confidence: 'likely' })
    expect(verdict.notes.join(' ')).toContain('Node worker-1 did not answer any more')
    const other = { ...record, podUid: 'pod-uid-2' }
    expect(classifyRun({ ...onNode, exitRecord: other }).reason).toBe('node_lost')
    const unjudged = classifyRun({ ...onNode, observation: { apiReachable: true } })
    expect(unjudged).toMatchObject({ outcome: 'indeterminate', reason: 'node_lost' })
  })

  test('a node that is silent is named, and what became of the agent is not claimed', () => {
    const job = { observed: 'present', conditions: [] } as const
    const pod = {
      ...running(),
      nodeName: 'worker-1',
      nodeSilentSinceMs: 1_000,
    } as RunEvidence['pod']
    const observation = { apiReachable: true, unobservableForMs: 900_000 }
    const verdict = classifyRun({
      ...wholeRun('sigterm-tool'),
      job,
      pod,
      observation,
      exitRecord: null,
      takenAtMs: 911_000,
    })
    expect(verdict).toMatchObject({ outcome: 'indeterminate', reason: 'node_lost' })
    expect(verdict.message).toMatch(
      /^Node worker-1 does not answer\n.* for 910 s, and nothing came from the volume for 900 s: the agent .* may still run there\./u,
    )
  })

  test('witnesses that contradict each other are both named', () => {
    const conditions = [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }]
    const verdict = classifyRun({
      ...run,
      job: { observed: 'present', conditions },
      pod: { observed: 'gone' },
      exitRecord: record,
    })
    expect(verdict).toMatchObject({ outcome: 'indeterminate', code: 'k8s_job_state_mismatch' })
    expect(verdict.cause).toMatch(/exit record says .* 0, the API says that .* failed/u)
  })

  test('losing the connection is never an outcome', () => {
    const observation = { apiReachable: false, errors: ['list pods: ECONNRESET', 'HTTP 500'] }
    const job = { observed: 'unknown' } as const
    const pod = { observed: 'unknown' } as const
    const verdict = classifyRun({ ...run, job, pod, exitRecord: null, observation })
    expect(verdict.outcome).toBe('indeterminate')
    const silent = { ...observation, unobservableForMs: 900_000 }
    const given = classifyRun({ ...run, job, pod, exitRecord: null, observation: silent })
    expect(given).toMatchObject({ outcome: 'indeterminate', reason: 'unobservable' })
    expect(given.message).toContain('Nothing was heard of the run for 900 s')
  })

  test('a container that ended is judged although the Job has no condition yet', () => {
    const job = { observed: 'present', conditions: [] } as const
    expect(classifyRun({ ...run, job })).toMatchObject({
      outcome: 'succeeded',
      confidence: 'proven',
    })
    expect(classifyRun({ ...wholeRun('sigterm-tool'), job }).reason).toBe('terminated_unproven')
  })

  test('exit 0 without a result is no success', () => {
    const silent = { ...run, stream: { linesRead: 0, lastLineComplete: true } }
    expect(classifyRun(silent)).toMatchObject({
      outcome: 'indeterminate',
      reason: 'agent_no_output',
    })
    const gappy = { ...run, stream: { linesRead: 5 }, log: { complete: false, bytesMissing: 12 } }
    const verdict = classifyRun(gappy)
    expect(verdict).toMatchObject({ reason: 'output_lost', logIncomplete: true })
    expect(verdict.notes).toContain('Output is missing (12 bytes).')
  })

  test('missing bytes do not turn a success into a failure, they are noted', () => {
    const log = { ...run.log, complete: false, bytesMissing: 40 }
    expect(classifyRun({ ...run, log })).toMatchObject({
      outcome: 'succeeded',
      confidence: 'likely',
      logIncomplete: true,
    })
  })

  test('an exit by itself is not blamed on a deletion that came later', () => {
    const { pod, ...rest } = wholeRun('sigterm-tool', { exitCode: 1 })
    const late = { ...pod, observed: 'present', deletionTimestamp: '2026-11-21T01:00:30Z' } as const
    expect(classifyRun({ ...rest, pod: late }).reason).toBe('agent_exit')
    const oom = wholeRun('sigterm-tool', {
      exitCode: 137,
      reason: 'OOMKilled',
      finishedAt: '2026-11-21T00:50:00Z',
    })
    const oomLate = {
      ...oom.pod,
      ...late,
      deletionGraceSeconds: 20,
      containers: oom.pod?.containers,
    }
    expect(classifyRun({ ...oom, pod: oomLate }).reason).toBe('oom_killed')
  })
})

test('the reasoning names the rule, what it read, what it ruled out and what was missing', () => {
  const { log: _, ...evidence } = wholeRun('sigterm-tool', { exitCode: 137, reason: 'OOMKilled' })
  expect(classifyRun(evidence).because).toEqual({
    rule: 'oom-killed',
    read: ['container.reason=OOMKilled', 'container.exitCode=137', 'exitRecord.status=137'],
    ruledOut: ['own-stop', 'never-started', 'agent-result', 'success', 'removal'],
    missing: ['log'],
  })
})
