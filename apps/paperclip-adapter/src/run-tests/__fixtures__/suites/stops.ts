import { existsSync, readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { serveStatus } from '../status-server.ts'
import { initAndAnswer, whole } from '../steps.ts'
import { needsVolume, pause, until } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import { makeAdapter, startRun } from '../test-run.ts'
import type { TestSubject } from '../test-subject.ts'

const timeout = 180_000
const ignoring = { ignore: ['SIGINT', 'SIGTERM'] }
const acknowledged = { state: 'acknowledged' }
const obedient = [initAndAnswer, { obey: 130 }, { stamp: true }]
const stubborn = [initAndAnswer, ignoring, { stamp: true }]

function lastStamp(path: string): number {
  return Number(readFileSync(path, 'utf8').trimEnd().split('\n').at(-1))
}

/** How runs are stopped: by people and by their limits. */
export function describeStops(subject: TestSubject): void {
  const { graceSec } = subject.pace

  describe.skipIf(subject.lacks(...needsVolume))(
    'cancelling a scripted agent',
    { timeout, concurrent: true },
    () => {
      const lab = useLab(subject)

      test.concurrent('no stamp of an agent that ignores INT and TERM is younger than its cancel', async () => {
        const run = lab.start({ agent: 'scripted', steps: stubborn, config: { graceSec } })
        await run.made('stamps')
        run.cancel()
        const askedAtMs = Date.now()
        const result = await run.result
        const doneAtMs = Date.now()
        await pause(2_000)
        expect(lastStamp(run.exchanged('stamps'))).toBeGreaterThan(askedAtMs)
        expect(lastStamp(run.exchanged('stamps'))).toBeLessThan(doneAtMs)
        expect(doneAtMs - askedAtMs).toBeLessThan(50_000)
        expect(result).toMatchObject({
          errorCode: 'cancelled',
          errorMessage: expect.stringMatching(/^Run cancelled\n/),
          resultJson: {
            executionCancellation: { ...acknowledged, forced: true },
            verdict: { outcome: 'cancelled', reason: 'cancelled_forced' },
            problems: [],
          },
        })
        await lab.gone(run)
      })

      test.concurrent('an agent that obeys is cancelled at once, and nothing of the run is left', async () => {
        const run = lab.start({ agent: 'scripted', steps: obedient })
        await run.made('stamps')
        run.cancel()
        const result = await run.result
        expect(result).toMatchObject({
          exitCode: 130,
          errorCode: 'cancelled',
          resultJson: {
            executionCancellation: { ...acknowledged, forced: false },
            verdict: { outcome: 'cancelled', reason: 'cancelled_graceful' },
          },
        })
        await lab.gone(run)
        expect(existsSync(run.paths.attemptDirectory)).toBe(false)
      })

      test.concurrent('a cancel reaches a run whose image cannot be pulled', async () => {
        const run = lab.start({ config: { image: 'localhost:5999/none:1' } })
        lab.imitate(run, { kind: 'image-pull-fails' })
        await until('the image is refused', async () => {
          const state = (await lab.container(run))?.state
          return /^(ErrImagePull|ImagePullBackOff)$/.test(state?.waiting?.reason ?? '')
        })
        run.cancel()
        const result = await run.result
        expect(result).toMatchObject({
          exitCode: null,
          errorCode: 'cancelled',
          errorMessage: expect.stringMatching(/^Run cancelled/),
          resultJson: { executionCancellation: acknowledged },
        })
        await lab.gone(run)
      })

      test.concurrent('a run that is cancelled before it starts makes nothing', async () => {
        const run = lab.start({ agent: 'scripted', steps: obedient })
        run.cancel()
        const result = await run.result
        expect(result).toMatchObject({
          errorCode: 'cancelled',
          executionRecovery: { kind: 'bootstrap', providerWorkStarted: false },
          resultJson: { executionCancellation: acknowledged },
        })
        expect(await lab.job(run)).toBeUndefined()
        expect(existsSync(run.paths.runDirectory)).toBe(false)
      })

      test.concurrent('only the status "cancelled" or "cancelling" cancels a run of a host without a signal', async () => {
        await using paperclip = await serveStatus()
        const adapter = makeAdapter(lab, { PAPERCLIP_API_URL: paperclip.url })
        const run = startRun(lab, adapter, {
          agent: 'scripted',
          steps: obedient,
          authToken: 'token-of-the-run',
          withSignal: false,
        })
        await run.made('stamps')
        paperclip.status = 'failed'
        await pause(6_000)
        expect(run.endedAtMs).toBeUndefined()
        paperclip.status = 'cancelling'
        expect(await run.result).toMatchObject({ errorCode: 'cancelled' })
        expect([...paperclip.tokens]).toEqual(['Bearer token-of-the-run'])
      })
    },
  )

  describe.skipIf(subject.lacks(...needsVolume))(
    'a run that its limits end',
    { timeout, concurrent: true },
    () => {
      const lab = useLab(subject)

      test.concurrent.for([
        ['obeys', { obey: 0 }, 0],
        ['ignores every signal', ignoring, 137],
      ] as const)(
        'at its time limit keeps what it had when its agent %s',
        async ([, manner, status]) => {
          const steps = [initAndAnswer, manner, { stamp: true }]
          const run = lab.start({
            agent: 'scripted',
            steps,
            config: { timeoutSec: 3, graceSec: 10 },
          })
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
        ['ignores every signal', ignoring],
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
    },
  )
}
