import { describe, expect, test } from 'vitest'

import { cluster } from './__fixtures__/cluster-subject.ts'
import { describeEndings } from './__fixtures__/suites/endings.ts'
import { lacks, needsClaude } from './__fixtures__/test-cluster.ts'
import { useLab } from './__fixtures__/test-lab.ts'
import { cutOff, expectEvidence, firstLine, model } from './__fixtures__/told-ending.ts'

const timeout = 180_000

describeEndings(cluster)

describe.skipIf(lacks(...needsClaude))('the real CLI', { timeout, concurrent: true }, () => {
  const lab = useLab(cluster)

  test.concurrent('killed by SIGKILL while a tool runs, keeps its session and what it had said', async () => {
    const run = lab.start({ agent: 'killed', scenario: 'slow-tool' })
    const result = await run.result
    const [first = '', ...others] = run.stdout.trimEnd().split('\n')
    expect(firstLine(result)).toBe(
      `${cutOff}; exit code 137, SIGKILL (commonly OOMKilled), reason=Error`,
    )
    expect(others.map((line) => JSON.parse(line).type)).toContain('assistant')
    expect(result).toMatchObject({
      exitCode: 137,
      errorCode: 'claude_truncated',
      model,
      sessionId: JSON.parse(first).session_id,
      resultJson: { verdict: { reason: 'killed_unproven' } },
    })
    expectEvidence(run, { outcome: 'failed' })
    await lab.gone(run)
  })
})
