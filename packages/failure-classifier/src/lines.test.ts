import { describe, expect, test } from 'vitest'

import { recordedOutput } from './__fixtures__/recorded-stream.ts'
import { wholeRun } from './__fixtures__/whole-run.ts'
import { classifyRun, type ContainerEvidence, type RunEvidence } from './index.ts'

function firstLine(evidence: RunEvidence): string | undefined {
  return classifyRun(evidence).message.split('\n')[0]
}

const gone: RunEvidence = {
  takenAtMs: 1_700_000_095_400,
  run: { jobName: 'ac-a-r-1a2b3c', namespace: 'agents' },
  intent: {},
  job: {
    observed: 'gone',
    detectedVia: 'live-read-404',
    observations: 7,
    conditions: [{ type: 'Suspended', status: 'False', reason: 'JobResumed' }],
  },
  pod: { observed: 'gone' },
  log: { bytes: 2_824, nonEmptyLines: 1, complete: true },
  stream: { linesRead: 1, resultCount: 0, lastLineComplete: true },
  observation: { runningSinceMs: 1_700_000_000_000 },
}

describe('a Job that was deleted from outside', () => {
  test('says how it was noticed, and every number that is known', () => {
    expect(firstLine(gone)).toBe(
      'K8s Job was deleted externally before Claude could complete [detected_via=live-read-404, job=ac-a-r-1a2b3c, ns=agents, elapsed_since_pod_running=95s, completion_polls=7, last_job_conditions=[Suspended=False(JobResumed)], stdout_bytes=2824, stdout_nonempty_lines=1]',
    )
    expect(classifyRun(gone)).toMatchObject({
      outcome: 'failed',
      code: 'k8s_job_deleted_externally',
      confidence: 'proven',
    })
  })

  test('leaves out what is not known, and says none_observed for no conditions', () => {
    const bare: RunEvidence = {
      intent: {},
      job: { observed: 'gone', detectedVia: 'watch-deleted', conditions: [] },
      stream: { linesRead: 0 },
    }
    expect(firstLine(bare)).toBe(
      'K8s Job was deleted externally before Claude could complete [detected_via=watch-deleted, last_job_conditions=none_observed]',
    )
  })

  test('is not called external when we stopped the run, or when nobody says whether we did', () => {
    const ours = classifyRun({ ...gone, intent: { gaveUpAtMs: 1 } })
    const { intent: _, ...unsaid } = gone
    for (const verdict of [ours, classifyRun(unsaid)]) {
      expect(verdict.outcome).toBe('indeterminate')
      expect(verdict.message).not.toContain('externally')
    }
  })

  test('is not judged without knowing whether there was a result', () => {
    const { stream: _, ...unread } = gone
    expect(classifyRun(unread)).toMatchObject({
      outcome: 'indeterminate',
      reason: 'removed_unread',
    })
    const gappy = classifyRun({ ...gone, log: { complete: false } })
    expect(gappy).toMatchObject({ outcome: 'indeterminate', logIncomplete: true })
  })

  test('after it had finished is not called deleted from outside', () => {
    const conditions = [{ type: 'Complete', status: 'True', reason: 'CompletionsReached' }]
    const verdict = classifyRun({
      ...gone,
      job: { observed: 'gone', detectedVia: 'watch-deleted', conditions },
      ...recordedOutput('tools'),
    })
    expect(verdict).toMatchObject({ outcome: 'succeeded', confidence: 'proven' })
  })
})

const part = recordedOutput('sigterm-tool')

function cut(pod: RunEvidence['pod'], stream = part.stream): string | undefined {
  return firstLine({ ...wholeRun('sigterm-tool'), pod, stream, exitRecord: null })
}

function ended(container: Partial<ContainerEvidence>): RunEvidence['pod'] {
  return {
    observed: 'present',
    phase: 'Failed',
    containers: [{ name: 'claude', kind: 'main', state: 'terminated', ...container }],
  }
}

const truncated =
  'Claude run was truncated mid-stream (model: claude-opus-5-5) — assistant produced content but no result event arrived; '

describe('a run that was cut off after it had produced content', () => {
  test.for<readonly [RunEvidence['pod'], string]>([
    [
      ended({ exitCode: 137, signal: 9, reason: 'OOMKilled', message: 'out of memory' }),
      'exit code 137, SIGKILL (commonly OOMKilled), signal 9, reason=OOMKilled, message=out of memory',
    ],
    [ended({ exitCode: 137 }), 'exit code 137, SIGKILL (commonly OOMKilled)'],
    [ended({ exitCode: 143 }), 'exit code 143, SIGTERM'],
    [ended({ reason: 'ContainerStatusUnknown' }), 'no exit code, reason=ContainerStatusUnknown'],
    [
      { observed: 'gone' },
      'pod is gone — Job pod was removed (eviction, preemption, or external delete) before exit could be read',
    ],
  ])('names how it ended: %#', ([pod, cause]) => {
    expect(cut(pod)).toBe(truncated + cause)
  })

  test('leaves the model out when it is not known', () => {
    expect(
      cut(ended({ exitCode: 143 }), { linesRead: 3, resultCount: 0, assistantContent: true }),
    ).toBe(
      'Claude run was truncated mid-stream — assistant produced content but no result event arrived; exit code 143, SIGTERM',
    )
  })

  test('says when the kubelet had no word on it yet, or nobody could ask', () => {
    const { log: _, ...run } = wholeRun('sigterm-tool')
    const terminal = {
      observed: 'present',
      phase: 'Failed',
      containers: [],
    } as const
    expect(firstLine({ ...run, exitRecord: null, pod: terminal })).toBe(
      `${truncated}container terminated state not yet observable (pod phase=Failed) — kubelet status update did not land within retry window; exit cause unknown`,
    )
    const conditions = [{ type: 'Failed', status: 'True' }]
    const job = { observed: 'present', conditions } as const
    const unasked = { ...run, exitRecord: null, job }
    expect(firstLine({ ...unasked, pod: { observed: 'present' } })).toBe(
      `${truncated}container terminated state not yet observable (pod present) — kubelet status update did not land within retry window; exit cause unknown`,
    )
    expect(firstLine({ ...unasked, pod: { observed: 'unknown' } })).toBe(
      `${truncated}pod state unavailable — exit cause unknown`,
    )
  })
})

function failing(code: number, stream: RunEvidence['stream'], container = {}): string | undefined {
  const { log: _, ...run } = wholeRun('sigkill-stream', {
    exitCode: code,
    reason: null,
    ...container,
  })
  return firstLine({
    ...run,
    stream: { linesRead: 1, resultCount: 0, assistantContent: false, ...stream },
  })
}

const init = { sessionId: 's', model: 'M' }

describe('a run that ended by itself without a result', () => {
  test('is told by its first plain line before anything else', () => {
    expect(failing(1, { init, firstPlainLine: 'No API key' })).toBe(
      'Claude exited with code 1: No API key',
    )
  })

  test('with nothing but an init event points at model and session', () => {
    expect(failing(1, { init })).toBe(
      'Claude exited immediately after init (model: M) (exit code 1) — the model may be unsupported or the session may have been rejected before producing output',
    )
  })

  test('with events but no init event says what to check', () => {
    expect(failing(1, { linesRead: 2, model: 'M' })).toBe(
      'Claude started but did not produce a result (model: M) — check API credentials, model support, and adapter config',
    )
  })

  test('without any event says the bare exit code, with what the pod knows', () => {
    const pod = { reason: 'Error', message: 'boom', signal: 3 }
    expect(failing(2, { linesRead: 0 })).toBe('Claude exited with code 2')
    expect(failing(2, { linesRead: 0 }, pod)).toBe(
      'Claude exited with code 2 [pod: reason=Error, message=boom, signal=3]',
    )
    expect(failing(137, { linesRead: 0 }, { reason: 'Error' })).toBe(
      'Claude exited with code 137 [pod: reason=Error, SIGKILL (commonly OOMKilled)]',
    )
  })

  test('never guesses at model or credentials when it was killed', () => {
    for (const code of [134, 137, 139, 143]) {
      expect(failing(code, { init })).toMatch(new RegExp(`^Claude exited with code ${code}`, 'u'))
    }
  })

  test('keeps the termination record of the pod out of its sentence', () => {
    const message = '{"v":1,"type":"exit","podUid":"u","status":2,"stopReason":null}'
    expect(failing(2, { linesRead: 0 }, { message })).toBe('Claude exited with code 2')
  })
})

describe('a log that never came', () => {
  const never: RunEvidence = {
    ...wholeRun('sigterm-tool'),
    exitRecord: null,
    begin: null,
    log: { path: '/logs/c/a/r.pod.ndjson', appeared: false, bytes: 0 },
    stream: { linesRead: 0 },
    pod: {
      observed: 'present',
      name: 'p-1',
      phase: 'Running',
      containers: [{ name: 'claude', kind: 'main', state: 'running' }],
    },
  }

  test('is named with its path and the state of the pod', () => {
    expect(firstLine(never)).toBe(
      'Pod log file never appeared at /logs/c/a/r.pod.ndjson (pod p-1: phase=Running, container claude running)',
    )
    expect(classifyRun(never)).toMatchObject({
      outcome: 'failed',
      code: 'k8s_pod_log_file_missing',
      retry: { agentStarted: null },
    })
  })

  test('after which the container ended with 0 proves neither success nor failure', () => {
    const pod = ended({ exitCode: 0, reason: 'Completed' })
    expect(classifyRun({ ...never, pod })).toMatchObject({
      outcome: 'indeterminate',
      code: 'k8s_pod_log_file_missing',
    })
  })
})

test('an empty answer of the API is an API error only when nothing else was produced', () => {
  const empty = { linesRead: 2, lastLineComplete: true, init, emptyResponse: true }
  expect(failing(1, empty)).toBe(
    'LLM API returned an empty response (stop_reason: null, output_tokens: 0) — the upstream model API may be degraded or misconfigured',
  )
  const run = wholeRun('sigterm-tool', { exitCode: 137, reason: 'OOMKilled' })
  const both = { ...run.stream, emptyResponse: true }
  expect(classifyRun({ ...run, stream: both })).toMatchObject({ reason: 'oom_killed' })
})
