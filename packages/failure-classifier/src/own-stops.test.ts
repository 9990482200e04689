import { describe, expect, test } from 'vitest'

import { recordedCluster } from './__fixtures__/recorded-cluster.ts'
import { recordedOutput } from './__fixtures__/recorded-stream.ts'
import { wholeRun } from './__fixtures__/whole-run.ts'
import { classifyRun } from './index.ts'

const cancelled = { cancelledAtMs: 1_700_000_050_000, carriedOut: true }
const deleted = { ...recordedCluster('jobDeletedBackground'), ...recordedOutput('sigterm-tool') }

describe('what we wanted ourselves', () => {
  test('a cancelled run is cancelled, not deleted from outside', () => {
    const verdict = classifyRun({ ...deleted, intent: cancelled })
    expect(verdict).toMatchObject({
      outcome: 'cancelled',
      code: 'cancelled',
      reason: 'cancelled_forced',
      retry: { safe: false, sessionPreserved: true },
    })
    expect(verdict.message.split('\n')[0]).toBe('Run cancelled')
  })

  test('a cancelled agent that ended when told to was not forced', () => {
    const run = wholeRun('sigterm-tool')
    expect(classifyRun({ ...run, intent: cancelled }).reason).toBe('cancelled_graceful')
    const queued = { ...recordedCluster('unschedulableCpu'), intent: cancelled }
    expect(classifyRun(queued)).toMatchObject({
      reason: 'cancelled_graceful',
      retry: { agentStarted: false },
    })
  })

  test('a stop that was not seen to be done is no ending', () => {
    const running = { ...recordedCluster('nodeSilent'), ...recordedOutput('sigterm-tool') }
    const intents = [
      { cancelledAtMs: 1, carriedOut: false },
      { timedOutAtMs: 1, timeoutSec: 60 },
      { stoppedAfterResultAtMs: 1 },
    ]
    for (const intent of intents) {
      expect(classifyRun({ ...running, intent })).toMatchObject({
        outcome: 'indeterminate',
        reason: 'stop_not_confirmed',
        retry: { safe: false },
      })
    }
  })

  test('a run past its time limit timed out, with the limit in both sentences', () => {
    const intent = { timedOutAtMs: 1, timeoutSec: 60, carriedOut: true }
    const verdict = classifyRun({ ...wholeRun('sigterm-tool'), intent })
    expect(verdict).toMatchObject({ outcome: 'timed_out', code: 'timeout', reason: 'timeout' })
    expect(verdict.message).toBe(
      'Timed out after 60s\nThe run reached its time limit of 60 s and was stopped. Raise timeoutSec above 60, or give the agent a smaller task; what it wrote so far is kept.',
    )
  })

  test('an agent that finished by itself in that moment succeeded', () => {
    const intent = { timedOutAtMs: 1, timeoutSec: 60, carriedOut: true }
    const verdict = classifyRun({ ...wholeRun('tools'), intent })
    expect(verdict.outcome).toBe('succeeded')
    expect(verdict.notes.join(' ')).toContain('had already ended by itself')
  })

  test('a cancelled run stays cancelled even if the agent had just finished', () => {
    const verdict = classifyRun({ ...wholeRun('tools'), intent: cancelled })
    expect(verdict.outcome).toBe('cancelled')
    expect(verdict.notes.join(' ')).toContain('which was not used')
  })

  test('of two stops the first one counts', () => {
    const run = wholeRun('sigterm-tool')
    const both = { cancelledAtMs: 10, timedOutAtMs: 20, carriedOut: true }
    expect(classifyRun({ ...run, intent: both }).outcome).toBe('cancelled')
    expect(classifyRun({ ...run, intent: { ...both, timedOutAtMs: 5 } }).outcome).toBe('timed_out')
  })

  test('too much output is its own failure, with both numbers', () => {
    const intent = { outputLimitAtMs: 1, maxOutputBytes: 2 * 2 ** 30, carriedOut: true }
    const run = wholeRun('sigterm-tool')
    const verdict = classifyRun({ ...run, intent, log: { ...run.log, bytes: 2.5 * 2 ** 30 } })
    expect(verdict).toMatchObject({ outcome: 'failed', code: 'output_limit' })
    expect(verdict.cause).toContain('(limit 2Gi, written 2.5Gi)')
  })

  test('a process that did not exit after its result gets the verdict of the result', () => {
    const intent = { stoppedAfterResultAtMs: 1, carriedOut: true }
    const killed = wholeRun('tools', { exitCode: 143 })
    expect(classifyRun({ ...killed, intent })).toMatchObject({
      outcome: 'succeeded',
      because: { rule: 'stopped-after-result' },
    })
    const told = classifyRun({ ...wholeRun('tools'), intent })
    expect(told.outcome).toBe('succeeded')
    expect(told.notes).toEqual(['The agent did not exit after its result and was told to stop.'])
    const failed = { ...wholeRun('server-500', { exitCode: 137 }), intent }
    expect(classifyRun(failed)).toMatchObject({ outcome: 'failed', reason: 'server_error' })
  })

  test('removing the pod of a run that we gave up is not called a deletion by others', () => {
    const run = { ...recordedCluster('podDeleted'), ...recordedOutput('sigterm-tool') }
    const verdict = classifyRun({ ...run, intent: { gaveUpAtMs: 1 } })
    expect(verdict.reason).toBe('killed_unproven')
    const { intent: _, ...unsaid } = run
    expect(classifyRun(unsaid).cause).toContain('by somebody or by the runner itself')
  })
})
