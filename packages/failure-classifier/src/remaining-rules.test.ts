import { describe, expect, test } from 'vitest'

import { recordedOutput } from './__fixtures__/recorded-stream.ts'
import { classifyRun, type RunEvidence } from './index.ts'

const part = recordedOutput('sigterm-tool')
const intent = {}
const present = { observed: 'present', conditions: [] } as const

// Causes that no recording shows.
const rows: Readonly<Record<string, RunEvidence>> = {
  'pod-gone': { intent, job: present, pod: { observed: 'gone' }, ...part },
  'job-gone': { job: { observed: 'gone' }, pod: { observed: 'unknown' }, ...part },
  'exit-0-unread': {
    intent,
    job: present,
    pod: { observed: 'present', phase: 'Succeeded' },
  },
  'exit-unseen': { intent, job: present, pod: { observed: 'present', phase: 'Failed' }, ...part },
  'status-unknown': {
    intent,
    job: present,
    pod: {
      observed: 'present',
      phase: 'Failed',
      containers: [
        { name: 'claude', state: 'terminated', reason: 'ContainerStatusUnknown', exitCode: 137 },
      ],
    },
    ...part,
  },
  indeterminate: { intent, job: { observed: 'unknown' }, pod: { observed: 'unknown' }, ...part },
}

test.for(Object.entries(rows))('the rule %s decides its evidence', ([id, evidence]) => {
  const verdict = classifyRun(evidence)
  expect(verdict.because.rule).toBe(id)
  expect(verdict.outcome).not.toBe('succeeded')
  expect(verdict.cause).toMatch(/^[A-Z].*\.$/u)
})

describe('an agent that refused to start', () => {
  test.for<readonly [string, string]>([
    ['Error: Settings file not found: /x.json', 'startup_settings'],
    ['Error: Input must be provided either through stdin', 'startup_no_prompt'],
    ['Error: Input contained only whitespace', 'startup_no_prompt'],
    ['Invalid proxy URL in HTTPS_PROXY: "x"', 'startup_proxy'],
    ['Configuration error in /home/agent/.claude.json: Unexpected EOF', 'startup_config_file'],
    ['Error: Invalid session ID. Must be a valid UUID.', 'startup_session_id'],
    ['error: --json-schema is not valid JSON', 'startup_option'],
  ])('with "%s" is told as %s', ([line, reason]) => {
    const verdict = classifyRun({
      intent,
      job: present,
      pod: {
        observed: 'present',
        phase: 'Failed',
        containers: [{ name: 'claude', state: 'terminated', exitCode: 1 }],
      },
      stream: { linesRead: 0 },
      log: { complete: true, stderrFirstPlainLine: line },
    })
    expect(verdict).toMatchObject({ outcome: 'failed', code: 'claude_startup_failed', reason })
    expect(verdict.message).toContain(`Claude exited with code 1: ${line}`)
  })
})
