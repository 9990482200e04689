import { describe, expect, test } from 'vitest'

import { cluster } from './__fixtures__/cluster-subject.ts'
import { describeStops } from './__fixtures__/suites/stops.ts'
import { lacks, needsClaude, until } from './__fixtures__/test-cluster.ts'
import { useLab } from './__fixtures__/test-lab.ts'

const timeout = 180_000

describeStops(cluster)

describe.skipIf(lacks(...needsClaude))(
  'cancelling the real CLI',
  { timeout, concurrent: true },
  () => {
    const lab = useLab(cluster)

    test.concurrent('keeps the session and what was used so far', async () => {
      const run = lab.start({ scenario: 'slow-tool' })
      await until('the tool runs', () => run.stdout.includes('"tool_use"'))
      run.cancel()
      const result = await run.result
      const [first = ''] = run.stdout.split('\n')
      expect(result).toMatchObject({
        errorCode: 'cancelled',
        sessionId: JSON.parse(first).session_id,
        usage: { inputTokens: expect.any(Number) },
        resultJson: { executionCancellation: { state: 'acknowledged' }, sessionPreserved: true },
      })
      await lab.gone(run)
    })
  },
)
