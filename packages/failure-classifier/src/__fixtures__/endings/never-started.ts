import type { RunEvidence } from '../../index.ts'
import { recordedCluster } from '../recorded-cluster.ts'
import { job, nothing, run, withPod, type NamedEnding } from './seen-run.ts'

function givenUp(reason: string, message: string): RunEvidence {
  const claude = { name: 'claude', kind: 'main', state: 'waiting' } as const
  return {
    takenAtMs: 900_000,
    run,
    intent: {},
    job,
    pod: { observed: 'present', name: 'ac-1-x', phase: 'Pending', containers: [claude] },
    waiting: { reason, message, sinceMs: 0, hopeless: false },
    ...nothing,
  }
}

const backOff = 'Back-off pulling image "r.example/a:1": ErrImagePull: '
const waits: readonly (readonly [reason: string, message: string])[] = [
  ['ErrImagePull', `${backOff}unexpected status: 401 Unauthorized`],
  ['ErrImagePull', `${backOff}manifest unknown`],
  ['ErrImagePull', `${backOff}no match for platform in manifest`],
  ['Pulling', 'Pulling image "r.example/a:1"'],
  ['ImageInspectError', 'inspect failed'],
  ['QuotaIncomplete', 'failed quota: q: must specify limits.cpu'],
  ['FailedCreate', 'admission webhook "x.example" denied the request: no'],
  ['FailedCreate', 'failed calling webhook "x.example": timeout'],
  ['FailedCreate', 'pods is forbidden: because it is being terminated'],
  ['FailedCreate', 'etcdserver: something new'],
  ['Suspended', ''],
  ['Scheduling', ''],
  ['SchedulingGated', 'Scheduling is blocked due to non-empty scheduling gates'],
  ['Unschedulable', 'pod has unbound immediate PersistentVolumeClaims'],
  ['FailedAttachVolume', 'Multi-Attach error for volume "v"'],
  ['CreateContainerError', 'context deadline exceeded'],
  ['RunContainerError', 'mount point missing'],
  ['PostStartHookError', 'exited with 1'],
  ['CrashLoopBackOff', 'back-off 5m0s restarting'],
  ['NoPod', ''],
  ['SomethingNew', 'never heard of'],
]

/** Waits that were given up. */
export const neverStarted: readonly NamedEnding[] = [
  ...waits.map(([reason, message]): NamedEnding => [`${reason}: ${message}`, givenUp(reason, message)]),
  [
    'the image is for another processor',
    withPod(
      {},
      { reason: 'StartError', exitCode: 128, message: 'exec /bin/sh: exec format error' },
    ),
  ],
  [
    'the container runtime cannot start it',
    withPod({}, { reason: 'StartError', exitCode: 128, message: 'something new' }),
  ],
  [
    'an init container ran out of memory',
    withPod({
      phase: 'Pending',
      containers: [
        { name: 'setup', kind: 'init', state: 'terminated', exitCode: 137, reason: 'OOMKilled' },
        { name: 'claude', kind: 'main', state: 'waiting' },
      ],
    }),
  ],
  ['nobody gave up waiting', { ...recordedCluster('unschedulableCpu'), ...nothing }],
]
