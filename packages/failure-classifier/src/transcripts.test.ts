import { describe, expect, test } from 'vitest'

import { transcriptNames } from './__fixtures__/recorded-stream.ts'
import { wholeRun } from './__fixtures__/whole-run.ts'
import { classifyRun, type Verdict } from './index.ts'

const auth = { outcome: 'failed', code: 'claude_auth_required' } as const
const transient = {
  outcome: 'failed',
  code: 'claude_transient_upstream',
  errorFamily: 'transient_upstream',
} as const
const quota = { outcome: 'failed', code: 'provider_quota', errorFamily: 'provider_quota' } as const
const startup = { outcome: 'failed', code: 'claude_startup_failed' } as const
const succeeded = { outcome: 'succeeded', code: null, confidence: 'proven' } as const
const session = {
  outcome: 'failed',
  code: 'session_unavailable',
  reason: 'session_unavailable',
  clearSession: true,
} as const

// What was provoked in each: the names say it.
const rows: Readonly<Record<string, Partial<Verdict>>> = {
  'auth-401': { ...auth, reason: 'auth_invalid' },
  'auth-401-oauth': { ...auth, reason: 'auth_invalid' },
  'auth-403': { ...auth, reason: 'auth_forbidden' },
  'auth-none': { ...auth, reason: 'auth_missing' },
  'background-agent': succeeded,
  'bad-400': { outcome: 'failed', code: 'llm_api_error', reason: 'bad_request' },
  'billing-402': { ...quota, reason: 'billing' },
  'compact-nothing': succeeded,
  'conn-refused': { ...transient, reason: 'connection_failed' },
  'credit-400': { ...quota, reason: 'billing' },
  'cut-text-clean': { ...transient, reason: 'connection_failed' },
  'cwd-gone': { ...startup, reason: 'startup_directory' },
  'disk-full': succeeded,
  'dns-fail': { ...transient, reason: 'connection_failed' },
  'hook-prompt-block': { outcome: 'failed', reason: 'prompt_blocked' },
  'hook-stop-halt': { outcome: 'failed', reason: 'stopped_by_hook' },
  'html-502': { ...transient, reason: 'server_error' },
  'max-turns': {
    outcome: 'failed',
    code: 'max_turns_exhausted',
    reason: 'max_turns',
    clearSession: true,
  },
  'mcp-bad-json': { ...startup, reason: 'startup_mcp_config' },
  'mcp-no-file': { ...startup, reason: 'startup_mcp_config' },
  'model-404': { outcome: 'failed', code: 'model_not_found', reason: 'model_not_found' },
  'overloaded-529': { ...transient, reason: 'overloaded' },
  'overloaded-529-fallback': succeeded,
  'overloaded-529-then-ok': succeeded,
  'permission-dontask': succeeded,
  'prompt-10mb': { outcome: 'failed', code: 'prompt_too_long', reason: 'prompt_too_long' },
  'prompt-slash-context': succeeded,
  'rate-429': { ...transient, reason: 'rate_limit' },
  'resume-bad-id': session,
  'resume-unknown': session,
  'schema-bad': { outcome: 'failed', code: 'structured_output_failed' },
  'server-500': { ...transient, reason: 'server_error' },
  'session-id-in-use': { ...startup, reason: 'startup_session_id', clearSession: false },
  'sighup-stream': { outcome: 'failed', reason: 'ended_by_signal' },
  'sigint-tool': { outcome: 'failed', code: 'claude_interrupted', reason: 'agent_interrupted' },
  'sigkill-stream': { outcome: 'failed', code: 'claude_killed', reason: 'killed_unproven' },
  'sigterm-stream': { outcome: 'failed', code: 'claude_killed', reason: 'terminated_unproven' },
  'sigterm-tool': { outcome: 'failed', code: 'claude_truncated', reason: 'terminated_unproven' },
  'slow-reader-lost-tail': { outcome: 'indeterminate', reason: 'agent_no_result' },
  'startup-bad-base-url': { outcome: 'failed', code: 'claude_failed' },
  'startup-bad-config': { ...startup, reason: 'startup_refused' },
  'startup-bad-flag': { ...startup, reason: 'startup_option' },
  'startup-bad-proxy': { ...startup, reason: 'startup_refused' },
  'startup-failure-results': { ...startup, reason: 'startup_refused' },
  'startup-root': { ...startup, reason: 'startup_root' },
  'stdout-closed-early': { outcome: 'indeterminate', reason: 'agent_no_result' },
  'stop-context-window': { outcome: 'failed', reason: 'model_output_limit' },
  'stop-max-tokens': { outcome: 'failed', reason: 'model_output_limit' },
  'stop-refusal': {
    outcome: 'failed',
    code: 'claude_refusal',
    reason: 'model_refusal',
    errorFamily: 'model_refusal',
  },
  'text-bare': succeeded,
  tools: succeeded,
  'usage-limit': { ...quota, retryNotBefore: '2030-01-01T00:00:00.000Z' },
  'usage-limit-apikey': { ...transient, reason: 'rate_limit' },
  'usage-limit-weekly': { ...quota, retryNotBefore: '2030-01-01T00:00:00.000Z' },
}

describe('what the real CLI wrote', () => {
  test('every transcript has a row, and every row a transcript', () => {
    expect(Object.keys(rows).toSorted()).toEqual(transcriptNames().toSorted())
  })

  test.for(Object.entries(rows))('%s is judged as what was provoked', ([name, expected]) => {
    expect(classifyRun(wholeRun(name))).toMatchObject(expected)
  })

  test('no message holds protocol JSON, control characters or more than two lines', () => {
    for (const name of transcriptNames()) {
      const { message, cause, remedy, notes } = classifyRun(wholeRun(name))
      for (const text of [message.replace('\n', ' '), cause, remedy, ...notes]) {
        expect(text, name).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]|"type"\s*:|\{"/u)
        expect(text.length, name).toBeLessThan(2_000)
      }
    }
  })

  test('a failure always says what to do', () => {
    for (const name of transcriptNames()) {
      const { outcome, remedy, cause } = classifyRun(wholeRun(name))
      if (outcome === 'succeeded') continue
      expect(remedy, name).toMatch(/^[A-Z].*\.$/u)
      expect(cause, name).toMatch(/^[A-Z].*[.…]$/u)
    }
  })

  test('a failed run keeps its session unless the session is what failed', () => {
    expect(classifyRun(wholeRun('server-500')).retry).toEqual({
      safe: true,
      agentStarted: true,
      sessionPreserved: true,
    })
    expect(classifyRun(wholeRun('resume-unknown')).retry).toMatchObject({
      safe: true,
      sessionPreserved: false,
    })
  })

  test('the same error without its structured fields is still recognised by its sentence', () => {
    const reasons = ['auth-none', 'model-404', 'overloaded-529', 'conn-refused'].map((name) => {
      const { stream, ...rest } = wholeRun(name)
      const { subtype, isError, numTurns, text } = stream?.result ?? {}
      const bare = {
        linesRead: 3,
        lastLineComplete: true,
        result: { subtype, isError, numTurns, text },
      }
      return classifyRun({ ...rest, stream: bare }).reason
    })
    expect(reasons).toEqual(['auth_missing', 'model_not_found', 'overloaded', 'connection_failed'])
  })

  test('words in the answer of a successful run are never taken for an error', () => {
    const { stream, ...rest } = wholeRun('text-bare')
    const text =
      'Rate limit 429, overloaded, maximum number of turns, Invalid API key, please run /login'
    const verdict = classifyRun({
      ...rest,
      stream: { ...stream, result: { ...stream?.result, text } },
    })
    expect(verdict).toMatchObject({ outcome: 'succeeded', clearSession: false })
  })
})
