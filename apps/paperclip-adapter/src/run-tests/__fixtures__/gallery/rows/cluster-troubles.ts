import type { Expected, GalleryRow, Step } from '../gallery-row.ts'
import { exit, initAndAnswer, result } from '../steps.ts'

const family = 'the cluster is in trouble'
const longer: readonly Step[] = [
  initAndAnswer,
  { touch: 'up' },
  { sleep: 6_000 },
  result,
  ...exit(0),
]
const success: Expected = {
  outcome: 'succeeded',
  reason: 'succeeded',
  confidence: 'proven',
  says: /wrote a successful result and ended with 0/,
}
const later = { subject: 'cluster', because: 'others use its parts' } as const

/** Trouble of the cluster that is none of the run's. */
export const clusterTroubles: readonly GalleryRow[] = [
  {
    done: 'the kubelet is away while the agent runs',
    truth: 'a success, told later',
    family,
    recording: 'kubeletRestart',
    steps: longer,
    emulated: { trouble: { kind: 'kubelet-down' }, at: 'up', forMs: 12_000 },
    notOn: later,
    expected: success,
  },
  {
    done: 'the kubelet tells what happens 3 s late',
    truth: 'a success, told later',
    family,
    steps: longer,
    emulated: { trouble: { kind: 'status-delayed', delayMs: 3_000 }, at: 'up' },
    notOn: { subject: 'cluster', because: 'a kubelet does not do so when asked' },
    expected: success,
  },
]
