import { recordedCluster } from '../recorded-cluster.ts'
import { wholeRun } from '../whole-run.ts'
import { job, part, run, type NamedEnding } from './seen-run.ts'

/** What we did ourselves. */
export const ownStops: readonly NamedEnding[] = [
  [
    'cancelled; the agent obeyed',
    { ...wholeRun('sigterm-tool'), intent: { cancelledAtMs: 1, carriedOut: true } },
  ],
  [
    'cancelled; the agent had to be killed',
    { ...wholeRun('sigterm-tool', { exitCode: 137 }), intent: { cancelledAtMs: 1, carriedOut: true } },
  ],
  [
    'cancelled before the agent started',
    { ...recordedCluster('unschedulableCpu'), intent: { cancelledAtMs: 1, carriedOut: true } },
  ],
  [
    'cancelled; the pod is gone and nobody saw how it ended',
    { run, job, pod: { observed: 'gone' }, ...part, intent: { cancelledAtMs: 1, carriedOut: true } },
  ],
  [
    'cancelled; the pod was not seen to end',
    {
      ...recordedCluster('nodeSilent'),
      ...part,
      intent: { cancelledAtMs: 1, carriedOut: false },
    },
  ],
  [
    'over its time limit',
    { ...wholeRun('sigterm-tool'), intent: { timedOutAtMs: 1, timeoutSec: 60, carriedOut: true } },
  ],
  [
    'too much output',
    {
      ...wholeRun('sigterm-tool'),
      intent: { outputLimitAtMs: 1, maxOutputBytes: 2 * 2 ** 30, carriedOut: true },
    },
  ],
  [
    'did not exit after its result',
    { ...wholeRun('tools', { exitCode: 143 }), intent: { stoppedAfterResultAtMs: 1, carriedOut: true } },
  ],
]
