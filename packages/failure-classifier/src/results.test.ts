import { describe, expect, test } from 'vitest'

import { wholeRun } from './__fixtures__/whole-run.ts'
import { classifyRun, type ResultEvidence, type RunEvidence, type StreamEvidence } from './index.ts'

/** A run whose result differs from a recorded one in the fields that the CLI's types name. */
function withResult(
  name: string,
  result: ResultEvidence,
  stream: StreamEvidence = {},
): RunEvidence {
  const run = wholeRun(name)
  const changed = { ...run.stream, ...stream, result: { ...run.stream?.result, ...result } }
  return { ...run, stream: changed }
}

describe("the agent's own result", () => {
  test('of a run over its budget, or with a request too large, has a code of its own', () => {
    const budget = { subtype: 'error_max_budget_usd', terminalReason: 'budget_exhausted' }
    expect(classifyRun(withResult('max-turns', budget)).code).toBe('budget_exhausted')
    const large = { apiErrorStatus: 413, apiErrorType: null, terminalReason: 'image_error' }
    expect(classifyRun(withResult('bad-400', large)).code).toBe('prompt_too_long')
  })

  test('says when the limit of an account is reset, in seconds or in milliseconds', () => {
    const inMs = { status: 'rejected', resetsAtMs: 1_893_456_000_000, limitType: 'five_hour' }
    const verdict = classifyRun(withResult('usage-limit', {}, { rateLimit: inMs }))
    expect(verdict.retryNotBefore).toBe('2030-01-01T00:00:00.000Z')
    expect(verdict.cause).toBe('The usage limit of the account is reached (five_hour).')
    expect(verdict.remedy).toContain('Wait until 2030-01-01T00:00:00.000Z')
    for (const resetsAt of [-5, 1e300, null]) {
      const rateLimit = { status: 'rejected', resetsAt }
      const odd = classifyRun(withResult('usage-limit', {}, { rateLimit }))
      expect(odd).toMatchObject({ code: 'provider_quota' })
      expect(odd).not.toHaveProperty('retryNotBefore')
    }
  })

  test('takes the class of the last error as a text or as the error itself', () => {
    const unsaid = { text: 'Something else', apiErrorStatus: null, apiErrorType: null }
    for (const assistantError of ['authentication_failed', { error: 'authentication_failed' }]) {
      const run = withResult('auth-none', unsaid, { assistantError })
      expect(classifyRun(run).code).toBe('claude_auth_required')
    }
  })

  test('that is a refusal with exit 0 is a success that says so', () => {
    const verdict = classifyRun(withResult('text-bare', { stopReason: 'refusal' }))
    expect(verdict).toMatchObject({
      outcome: 'succeeded',
      reason: 'model_refusal',
      errorFamily: 'model_refusal',
    })
  })

  test('of a damaged session clears the session', () => {
    const poisoned =
      'API Error: 400 diagnostics.previous_message_id: must be one that starts with `msg_`'
    const texts = [poisoned, 'API Error: 400 Could not process image']
    for (const text of texts) {
      expect(classifyRun(withResult('bad-400', { text }))).toMatchObject({
        outcome: 'failed',
        clearSession: true,
        retry: { sessionPreserved: false },
      })
    }
    expect(classifyRun(withResult('bad-400', { text: poisoned })).code).toBe(
      'claude_poisoned_previous_message_id',
    )
  })

  test('is not needed to know an unknown session: stderr says it too', () => {
    const { stream: _, ...run } = wholeRun('startup-bad-flag')
    const line = 'No conversation found with session ID: 99999999-9999-4999-8999-999999999999'
    const log = { ...run.log, stderrFirstPlainLine: line }
    expect(classifyRun({ ...run, log, stream: { linesRead: 0 } })).toMatchObject({
      code: 'session_unavailable',
      clearSession: true,
    })
  })

  test('without a terminal reason is a success only for a command that needs no model', () => {
    const bare = { terminalReason: null, numTurns: 3 }
    expect(classifyRun(withResult('tools', bare))).toMatchObject({
      outcome: 'indeterminate',
      reason: 'unusual_result',
    })
    expect(classifyRun(withResult('tools', { ...bare, localCommand: 'context' })).outcome).toBe(
      'succeeded',
    )
  })

  test('does not excuse a removal while background work was left', () => {
    const run = wholeRun('tools', { exitCode: 143 })
    const pod = {
      ...run.pod,
      observed: 'present',
      deletionTimestamp: '2026-11-21T01:00:30Z',
    } as const
    expect(classifyRun({ ...run, pod })).toMatchObject({
      outcome: 'succeeded',
      confidence: 'likely',
    })
    const stream = { ...run.stream, backgroundTasks: [{ taskId: 'b1' }] }
    const left = classifyRun({ ...run, pod, stream })
    expect(left).toMatchObject({ outcome: 'failed', reason: 'pod_deleted' })
    expect(left.notes).toContain('1 background task(s) had not ended.')
  })

  test('comes with notes on what did not decide', () => {
    const run = withResult(
      'server-500',
      { permissionDenials: [{}, {}] },
      { sessionWritesLost: 'ENOSPC' },
    )
    const sidecar = { name: 'proxy', kind: 'main', state: 'terminated', exitCode: 3 } as const
    const containers = [...(run.pod?.containers ?? []), sidecar]
    const { notes } = classifyRun({ ...run, pod: { ...run.pod, observed: 'present', containers } })
    expect(notes).toEqual([
      '2 tool use(s) were denied.',
      "The agent tried the model's API again 2 time(s).",
      'The session could not be saved whole (ENOSPC): parts of it are missing when it is resumed.',
      'Other containers failed: proxy (3).',
    ])
  })
})
