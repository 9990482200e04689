import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import type { RunRequest } from '../run-request.ts'
import { initAndAnswer, whole } from '../steps.ts'
import { type Need, pause, until } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import type { TestRun } from '../test-run.ts'
import type { TestSubject } from '../test-subject.ts'

/** The agents that an outage must not disturb. */
export interface OutageAgents {
  readonly needs: readonly Need[]
  /** What they are, for the title. */
  readonly title: string
  /** Works through the outage. */
  readonly goesOn: RunRequest
  /** A word that is in its output when it has begun. */
  readonly begun: string
  /** Makes `held`, and ends within the outage once there is `go`. */
  readonly ends: RunRequest
  /** A file that each makes last. */
  readonly last: string
  /** The hash of what a run wrote. */
  written(run: TestRun): Promise<string>
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** What the API server's absence does to runs. */
export function describeApiOutage(subject: TestSubject, agents: OutageAgents): void {
  const { outageMs } = subject.pace

  describe.skipIf(subject.lacks(...agents.needs))(
    'without an API server',
    { timeout: 240_000 },
    () => {
      const lab = useLab(subject)

      // All start before the first outage: the cluster's own parts take their time to come back from one.
      let goesOn: TestRun
      let ends: TestRun
      let stubborn: TestRun
      beforeAll(async () => {
        const config = { retainJobs: true, graceSec: 10 }
        const stays = [
          initAndAnswer,
          { ignore: ['SIGINT', 'SIGTERM'] },
          { stamp: true },
        ]
        stubborn = lab.start({ agent: 'scripted', steps: stays, config })
        ends = lab.start({ ...agents.ends, config })
        goesOn = lab.start({ ...agents.goesOn, config })
        await stubborn.made('stamps')
        await ends.made('held')
        await until('the agent has begun', () => goesOn.stdout.includes(agents.begun))
      })

      // Whatever happened, the cluster is used by others too.
      afterEach(() => lab.startApi())

      // The next test finds a cluster that starts pods again.
      afterAll(async () => {
        const steps = [whole]
        await lab.start({ agent: 'scripted', steps }).result
      })

      test(
        `for ${outageMs / 1_000} s ${agents.title} goes on, and ends, as if nothing had happened`,
        { concurrent: false },
        async () => {
          await lab.stopApi()
          await pause(outageMs / 4)
          ends.touch('go')
          await ends.made(agents.last)
          await pause(outageMs * 0.75)
          await lab.startApi()
          for (const each of [goesOn, ends]) {
            const result = await each.result
            const written = await agents.written(each)
            const file = readFileSync(each.paths.stdout)
            expect([file, each.stdout].map(sha256)).toEqual([written, written])
            const said = JSON.parse(each.stdout.trimEnd().split('\n').at(-1) ?? '')
            expect(result).toMatchObject({
              exitCode: 0,
              summary: said.result,
              costUsd: said.total_cost_usd,
              sessionId: said.session_id,
              usage: {
                inputTokens: said.usage.input_tokens,
                outputTokens: said.usage.output_tokens,
              },
              resultJson: {
                verdict: { outcome: 'succeeded', confidence: 'proven', logIncomplete: false },
                problems: [],
              },
            })
            expect((await lab.container(each))?.state?.terminated?.exitCode).toBe(0)
          }
        },
      )

      test(
        'no stamp of an agent that ignores INT and TERM is younger than its cancel',
        { concurrent: false },
        async () => {
          await lab.stopApi()
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
        },
      )
    },
  )
}
