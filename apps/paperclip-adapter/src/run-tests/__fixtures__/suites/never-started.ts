import { existsSync } from 'node:fs'

import { beforeAll, describe, expect, test } from 'vitest'

import { needsVolume } from '../test-cluster.ts'
import { type TestLab, useLab } from '../test-lab.ts'
import type { TestSubject, Trouble } from '../test-subject.ts'

const timeout = 180_000
const limits = { cpu: '2', memory: '1Gi' }

interface Row {
  readonly config: Readonly<Record<string, unknown>>
  readonly line: string
  readonly reason: string
  /** What does to the emulator what the configuration does to a cluster. */
  readonly trouble?: Trouble
}

/** What a cluster's admission said to a pod like this. */
function refused(message: string): Trouble {
  return { kind: 'admission-refuses', message }
}

/** Runs to the end, waits until the cluster is rid of it, and tells what there was to see. */
async function observe(lab: TestLab, { config, trouble }: Row) {
  const run = lab.start({ config })
  if (trouble) lab.imitate(run, trouble)
  const result = await run.result
  await lab.gone(run)
  const [line, cause] = result.errorMessage?.split('\n') ?? []
  return {
    ...result,
    line,
    cause,
    lastNote: run.notes.at(-1),
    hasEvidence: existsSync(run.paths.evidence),
    hasFiles: existsSync(run.paths.attemptDirectory),
  }
}

function neverStarted({ line, reason }: Row) {
  return {
    line: expect.stringMatching(/^Pod scheduling failed: /),
    cause: expect.stringMatching(/^The agent never started/),
    errorMessage: expect.stringContaining(line),
    lastNote: expect.stringContaining(line),
    exitCode: null,
    errorCode: 'k8s_pod_schedule_failed',
    resultJson: {
      conversationContinuation: 'continue_conversation_v1',
      verdict: { outcome: 'failed', reason, retry: { agentStarted: false } },
      problems: [],
    },
    hasEvidence: true,
    hasFiles: false,
  }
}

/** How runs are told whose agent never begins. */
export function describeNeverStarted(subject: TestSubject): void {
  const { scheduleTimeoutSec } = subject.pace

  describe.skipIf(subject.lacks('cluster'))(
    'a run that gets no pod',
    { timeout, concurrent: true },
    () => {
      const lab = useLab(subject, 'in a namespace of its own')

      beforeAll(() => lab.narrow())

      const refusals: readonly [string, Row][] = [
        [
          'a quota that is used up',
          {
            config: { resources: { requests: { cpu: '1', memory: '64Mi' }, limits } },
            line: 'exceeded quota: small, requested: requests.cpu=1',
            reason: 'quota_exceeded',
            trouble: refused(
              'exceeded quota: small, requested: requests.cpu=1, used: requests.cpu=0, limited: requests.cpu=500m',
            ),
          },
        ],
        [
          'a limit range that forbids its memory',
          {
            config: {
              resources: {
                requests: { cpu: '50m', memory: '64Mi' },
                limits: { cpu: '2', memory: '8Gi' },
              },
            },
            line: 'maximum memory usage per Container is 2Gi, but limit is 8Gi',
            reason: 'quota_must_specify',
            trouble: refused('maximum memory usage per Container is 2Gi, but limit is 8Gi'),
          },
        ],
        [
          'a priority class that does not exist',
          {
            config: { priorityClassName: 'no-such-class' },
            line: 'no PriorityClass with name no-such-class was found',
            reason: 'admission_denied',
            trouble: refused('no PriorityClass with name no-such-class was found'),
          },
        ],
        [
          'a service account that does not exist',
          {
            config: { serviceAccountName: 'no-such-account' },
            line: 'serviceaccount "no-such-account" not found',
            reason: 'service_account_missing',
          },
        ],
        [
          'a runtime class that does not exist',
          {
            config: { runtimeClassName: 'no-such-runtime' },
            line: 'RuntimeClass "no-such-runtime" not found',
            reason: 'admission_denied',
            trouble: refused('pod rejected: RuntimeClass "no-such-runtime" not found'),
          },
        ],
        [
          'a claim that does not exist',
          {
            config: { claimName: 'no-such-claim' },
            line: 'persistentvolumeclaim "no-such-claim" not found',
            reason: 'volume_claim',
          },
        ],
      ]

      test.concurrent.for(refusals)('because of %s says so', async ([, row]) => {
        const seen = await observe(lab, { ...row, config: { ...row.config, scheduleTimeoutSec } })
        expect(seen).toMatchObject(neverStarted(row))
      })

      test.concurrent('in a namespace that does not exist says so, and nothing was started', async () => {
        const run = lab.start({ config: { namespace: 'no-such-namespace' } })
        expect(await run.result).toMatchObject({
          exitCode: null,
          errorCode: 'k8s_concurrency_guard_unreachable',
          errorMessage:
            'Concurrency guard unreachable: namespaces "no-such-namespace" not found. Nothing was started. Create the namespace, or correct "namespace", then retry.',
        })
        expect(existsSync(run.paths.agentDirectory)).toBe(false)
      })
    },
  )

  describe.skipIf(subject.lacks(...needsVolume))(
    'a run whose pod does not start',
    { timeout, concurrent: true },
    () => {
      const lab = useLab(subject)
      const absent = 'localhost:5999/none:1'

      const hopeless: readonly [string, Row][] = [
        [
          'an image name that is none',
          {
            config: { image: 'a'.repeat(64) },
            line: "couldn't parse image name",
            reason: 'image_invalid',
          },
        ],
        [
          'an image that must not be pulled',
          {
            config: { image: absent, imagePullPolicy: 'Never' },
            line: `Container image "${absent}" is not present with pull policy of Never`,
            reason: 'image_never_pull',
            trouble: { kind: 'image-never-pull' },
          },
        ],
      ]

      test.concurrent.for(hopeless)('because of %s fails at once', async ([, row]) => {
        expect(await observe(lab, row)).toMatchObject(neverStarted(row))
      })

      const transient: readonly [string, Row][] = [
        [
          'a registry that does not answer',
          {
            config: { image: absent },
            line: 'dial tcp',
            reason: 'image_network',
            trouble: { kind: 'image-pull-fails' },
          },
        ],
        [
          'a node selector that no node matches',
          {
            config: { nodeSelector: 'no-such-label=here' },
            line: "didn't match Pod's node affinity/selector",
            reason: 'unschedulable',
          },
        ],
        [
          'requests that no node has room for',
          {
            config: {
              resources: {
                requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '1000Ti' },
                limits: { ...limits, 'ephemeral-storage': '1000Ti' },
              },
            },
            line: 'Insufficient ephemeral-storage',
            reason: 'unschedulable',
          },
        ],
      ]

      test.concurrent.for(transient)(
        'because of %s fails when its time to be scheduled is over',
        async ([, row]) => {
          const seen = await observe(lab, { ...row, config: { ...row.config, scheduleTimeoutSec } })
          expect(seen).toMatchObject(neverStarted(row))
        },
      )
    },
  )
}
