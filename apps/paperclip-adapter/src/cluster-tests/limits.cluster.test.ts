import { existsSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { lacks, needsVolume } from './__fixtures__/test-cluster.ts'
import { useLab } from './__fixtures__/test-lab.ts'
import { recorded } from './__fixtures__/test-volume.ts'

const initAndAnswer = { recorded: [recorded, 0, 2] }
const whole = { recorded: [recorded, 0, 3] }
const stubborn = { ignore: ['SIGINT', 'SIGTERM'] }

describe.skipIf(lacks(...needsVolume))('a run that its limits end', { timeout: 180_000 }, () => {
  const lab = useLab()

  test.concurrent.for([
    ['obeys', { obey: 0 }, 0],
    ['ignores every signal', stubborn, 137],
  ] as const)(
    'at its time limit keeps what it had when its agent %s',
    async ([, manner, status]) => {
      const steps = [initAndAnswer, manner, { stamp: true }]
      const run = lab.start({ agent: 'scripted', steps, config: { timeoutSec: 3, graceSec: 10 } })
      const result = await run.result
      const { session_id: sessionId } = JSON.parse(run.stdout.split('\n')[0] ?? '')
      expect(result).toMatchObject({
        exitCode: status,
        timedOut: true,
        errorCode: 'timeout',
        errorMessage: expect.stringMatching(/^Timed out after 3s\n/),
        sessionId,
        usage: { inputTokens: 120 },
        resultJson: { verdict: { outcome: 'timed_out' }, problems: [] },
      })
      expect(run.stdout.trimEnd().split('\n')).toHaveLength(2)
      await lab.gone(run)
    },
  )

  test.concurrent('that writes more than it may is stopped', async () => {
    const steps = [initAndAnswer, { obey: 130 }, { flood: true }]
    const run = lab.start({ agent: 'scripted', steps, config: { maxOutputBytes: 2_000_000 } })
    const result = await run.result
    expect(result).toMatchObject({
      errorCode: 'output_limit',
      errorMessage: expect.stringContaining('The agent wrote more output than allowed'),
      resultJson: { verdict: { outcome: 'failed', logIncomplete: false } },
    })
    expect(run.stdout.length).toBeGreaterThan(2_000_000)
    await lab.gone(run)
  })

  test.concurrent.for([
    ['obeys', { obey: 0 }],
    ['ignores every signal', stubborn],
  ] as const)(
    'since its agent did not exit after the result is a success when it %s',
    async ([, manner]) => {
      const steps = [whole, manner, { stamp: true }]
      const run = lab.start({ agent: 'scripted', steps, config: { graceSec: 10 } })
      const result = await run.result
      expect(result).toMatchObject({
        exitCode: 0,
        summary: 'Hello! The task is done.',
        resultJson: { verdict: { outcome: 'succeeded' }, problems: [] },
      })
      expect(JSON.stringify(result.resultJson?.['verdict'])).toMatch(/did not exit/)
      await lab.gone(run)
      expect(existsSync(run.paths.runDirectory)).toBe(false)
    },
  )
})
