import { exec } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

import { Health } from '@kubernetes/client-node'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import {
  given,
  lacks,
  needsClaude,
  needsOutage,
  pause,
  until,
} from './__fixtures__/test-cluster.ts'
import { useLab } from './__fixtures__/test-lab.ts'
import type { TestRun } from './__fixtures__/test-run.ts'
import { recorded } from './__fixtures__/test-volume.ts'

const run = promisify(exec)

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

describe.skipIf(lacks(...needsClaude, ...needsOutage))(
  'without an API server',
  { timeout: 240_000 },
  () => {
    const lab = useLab()

    async function stopApi(): Promise<void> {
      await run(given('stopApi'))
    }

    async function startApi(): Promise<void> {
      await run(given('startApi'))
      const health = new Health(lab.kubernetes.kubeConfig)
      await until('the API server is ready', () => health.readyz({}).catch(() => false))
    }

    // All start before the first outage: the cluster's own parts take their time to come back from one.
    let goesOn: TestRun
    let ends: TestRun
    let stubborn: TestRun
    beforeAll(async () => {
      const config = { retainJobs: true, graceSec: 10 }
      const stays = [
        { recorded: [recorded, 0, 2] },
        { ignore: ['SIGINT', 'SIGTERM'] },
        { stamp: true },
      ]
      stubborn = lab.start({ agent: 'scripted', steps: stays, config })
      ends = lab.start({ agent: 'tee', scenario: 'tools', env: { TEE_HOLD: 'go' }, config })
      goesOn = lab.start({ agent: 'tee', scenario: 'slow-tool', config })
      await stubborn.made('stamps')
      await ends.made('held')
      await until('the tool runs', () => goesOn.stdout.includes('"tool_use"'))
    })

    // Whatever happened, the cluster is used by others too.
    afterEach(startApi)

    // The next test finds a cluster that starts pods again.
    afterAll(async () => {
      const steps = [{ recorded: [recorded, 0, 3] }]
      await lab.start({ agent: 'scripted', steps }).result
    })

    test('for 8 s a run of the real CLI goes on, and ends, as if nothing had happened', async () => {
      await stopApi()
      await pause(2_000)
      ends.touch('go')
      await ends.made('tee.json')
      await pause(6_000)
      await startApi()
      for (const each of [goesOn, ends]) {
        const result = await each.result
        const pipe = JSON.parse(await each.made('tee.json'))
        const file = readFileSync(each.paths.stdout)
        expect([file, each.stdout].map(sha256)).toEqual([pipe.sha256, pipe.sha256])
        const said = JSON.parse(each.stdout.trimEnd().split('\n').at(-1) ?? '')
        expect(result).toMatchObject({
          exitCode: 0,
          summary: said.result,
          costUsd: said.total_cost_usd,
          sessionId: said.session_id,
          usage: { inputTokens: said.usage.input_tokens, outputTokens: said.usage.output_tokens },
          resultJson: {
            verdict: { outcome: 'succeeded', confidence: 'proven', logIncomplete: false },
            problems: [],
          },
        })
        expect((await lab.container(each))?.state?.terminated?.exitCode).toBe(0)
      }
    })

    test('no stamp of an agent that ignores INT and TERM is younger than its cancel', async () => {
      await stopApi()
      stubborn.cancel()
      const askedAtMs = Date.now()
      const result = await stubborn.result
      const doneAtMs = Date.now()
      await pause(2_000)
      const stamps = readFileSync(stubborn.exchanged('stamps'), 'utf8').trimEnd().split('\n')
      expect(Number(stamps.at(-1))).toBeGreaterThan(askedAtMs)
      expect(Number(stamps.at(-1))).toBeLessThan(doneAtMs)
      expect(doneAtMs - askedAtMs).toBeLessThan(50_000)
      expect(result).toMatchObject({
        errorCode: 'cancelled',
        errorMessage: expect.stringMatching(/^Run cancelled\n/),
        resultJson: {
          executionCancellation: { state: 'acknowledged', forced: true },
          verdict: { outcome: 'cancelled' },
        },
      })
    })
  },
)
