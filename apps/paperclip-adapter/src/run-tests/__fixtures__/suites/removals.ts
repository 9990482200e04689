import { describe, expect, test } from 'vitest'

import { initAndAnswer, stubborn, whole } from '../steps.ts'
import { needsVolume } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import type { TestRun } from '../test-run.ts'
import type { TestSubject } from '../test-subject.ts'

const cutOff =
  'Claude run was truncated mid-stream (model: claude-opus-5-5) — assistant produced content but no result event arrived; exit code 130, reason=Error'

/** How runs end that others take away. */
export function describeRemovals(subject: TestSubject): void {
  describe.skipIf(subject.lacks(...needsVolume))(
    'a run that others take away',
    { timeout: 180_000 },
    () => {
      const lab = useLab(subject)

      /** Starts an agent that does this and then stays, and returns when it is there. */
      async function startAndStay(...steps: Readonly<Record<string, unknown>>[]): Promise<TestRun> {
        const stay = [{ touch: 'up' }, { stamp: true }]
        const config = { graceSec: 10 }
        const run = lab.start({ agent: 'scripted', steps: [...steps, ...stay], config })
        await run.made('up')
        return run
      }

      async function podOf(run: TestRun): Promise<{ namespace: string; name: string }> {
        const { metadata } = await lab.running(run)
        return { namespace: lab.namespace, name: metadata?.name ?? '' }
      }

      test.concurrent('without a word of its end is told as a Job that was deleted externally', async () => {
        const run = await startAndStay(initAndAnswer, stubborn)
        const pod = await podOf(run)
        await lab.deleteJob(run)
        await lab.kubernetes.core.deleteNamespacedPod({ ...pod, gracePeriodSeconds: 0 })
        const result = await run.result
        expect(result).toMatchObject({
          exitCode: null,
          errorCode: 'k8s_job_deleted_externally',
          resultJson: {
            verdict: { reason: 'job_deleted_externally', retry: { agentStarted: true } },
          },
        })
        const parts = [
          'detected_via=watch-deleted',
          `job=${run.jobName}`,
          `ns=${lab.namespace}`,
          'elapsed_since_pod_running=\\d+s',
          'completion_polls=\\d+',
          'last_job_conditions=(\\[Suspended=False\\(JobResumed\\)\\]|none_observed)',
          `stdout_bytes=${run.stdout.length}`,
          'stdout_nonempty_lines=2',
        ]
        expect(result.errorMessage?.split('\n')[0]).toMatch(
          new RegExp(
            `^K8s Job was deleted externally before Claude could complete \\[${parts.join(', ')}\\]$`,
          ),
        )
      })

      const stopped = [
        [
          'by deleting its Job',
          'job_deleted_externally',
          (run: TestRun): Promise<unknown> => lab.deleteJob(run),
        ],
        [
          'by deleting its pod',
          'pod_deleted',
          async (run: TestRun): Promise<unknown> =>
            lab.kubernetes.core.deleteNamespacedPod(await podOf(run)),
        ],
        [
          'by evicting its pod',
          'disrupted_drained',
          async (run: TestRun): Promise<unknown> => {
            const pod = await podOf(run)
            const body = { metadata: { name: pod.name } }
            return lab.kubernetes.core.createNamespacedPodEviction({ ...pod, body })
          },
        ],
      ] as const

      test.concurrent.for(stopped)('%s is told as %s', async ([, reason, takeAway]) => {
        const run = await startAndStay(initAndAnswer, { obey: 130 })
        await takeAway(run)
        const result = await run.result
        expect(result).toMatchObject({
          exitCode: 130,
          errorCode: 'claude_truncated',
          resultJson: {
            verdict: { outcome: 'failed', reason, confidence: 'proven' },
            problems: [],
          },
        })
        expect(result.errorMessage?.split('\n')[0]).toBe(cutOff)
        await lab.gone(run)
      })

      test.concurrent.for([
        ['obeys', { obey: 130 }],
        ['has to be killed', stubborn],
      ] as const)(
        'after its result is judged by the result, when its agent %s',
        async ([, manner]) => {
          const run = await startAndStay(whole, manner)
          await lab.deleteJob(run)
          expect(await run.result).toMatchObject({
            exitCode: 0,
            summary: 'Hello! The task is done.',
            resultJson: { verdict: { outcome: 'succeeded' }, problems: [] },
          })
          await lab.gone(run)
        },
      )
    },
  )
}
