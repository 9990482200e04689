import { initAndAnswer, obedient, result, type Step } from '../../steps.ts'
import type { Act, Expected, GalleryRow, GallerySite } from '../gallery-row.ts'
import { end, exit, stay, up } from '../steps.ts'

const family = 'the cluster is in trouble'
const node = 'alone on the node'
const parts = 'AGENT_JOBS_TEST_PART'
const api = 'AGENT_JOBS_TEST_STOP_API'

/** Says that it is up, and ends so much later. */
function later(sleepMs: number, ...last: readonly Step[]): readonly Step[] {
  return [initAndAnswer, { touch: 'up' }, { sleep: sleepMs }, ...last]
}

function once(
  act: Act,
  site: GallerySite = 'alone on the claim',
): Pick<GalleryRow, 'deeds' | 'site' | 'family'> {
  return { deeds: [{ at: up, act }], site, family }
}

/** Longer than between two beats, and shorter than people wait. */
const silence = { lostAfterMs: 8_000 }

const success: Expected = {
  outcome: 'succeeded',
  reason: 'succeeded',
  confidence: 'proven',
  says: /wrote a successful result and ended with 0/,
}

/** Trouble of the cluster that is none of the run's. */
export const clusterTroubles: readonly GalleryRow[] = [
  {
    ...once('take the API away for a while'),
    done: 'the API server is killed, and is away until after the agent has ended',
    truth: 'a success',
    recording: 'apiserverOutage',
    needs: api,
    steps: later(3_000, result, ...exit(0)),
    expected: success,
  },
  {
    ...once('take the API away for a while'),
    done: 'the API server is killed, and the agent ends with 3 meanwhile',
    truth: 'it failed by itself',
    needs: api,
    steps: later(3_000, ...exit(3)),
    expected: {
      outcome: 'failed',
      reason: 'agent_exit',
      confidence: 'proven',
      says: /exit code 3/,
    },
  },
  {
    ...once('cancel while the API is away'),
    done: 'the API server is killed, and the run is cancelled meanwhile',
    truth: 'cancelled, which the volume carries; the Job may have to stay',
    needs: api,
    steps: [initAndAnswer, obedient, ...stay],
    config: { graceSec: 10 },
    expected: {
      outcome: 'cancelled',
      reason: ['cancelled_graceful', 'cancelled'],
      says: /^Run cancelled/,
      mayStay: true,
    },
  },
  {
    ...once('take the kubelet away for a while', node),
    done: 'the kubelet is killed, and is away until after the agent has ended',
    truth: 'a success, told later',
    recording: 'kubeletRestart',
    needs: parts,
    steps: later(2_500, result, ...exit(0)),
    expected: success,
  },
  {
    ...once('take containerd away for a while', node),
    done: 'containerd is killed, and is away until after the agent has ended',
    truth: "a success: the process is not containerd's child",
    recording: 'containerdKilled',
    needs: parts,
    notOn: { subject: 'emulator', because: 'it has none' },
    steps: later(2_000, result, ...exit(0)),
    expected: success,
  },
  {
    done: 'the kubelet tells what happens 3 s late',
    truth: 'a success, told later',
    family,
    steps: later(2_000, result, ...exit(0)),
    emulated: { trouble: { kind: 'status-delayed', delayMs: 3_000 }, at: 'up' },
    notOn: { subject: 'cluster', because: 'a kubelet does not do so when asked' },
    expected: success,
  },
  {
    ...once('take the kubelet away for good', node),
    done: 'the kubelet is killed for good, and the agent goes on and ends well',
    truth: 'a success, which nobody but the pod itself can tell',
    needs: parts,
    steps: later(3_000, result, ...exit(0)),
    pace: silence,
    expected: { ...success, confidence: 'likely', notes: [/Node .+ did not answer any more/] },
  },
  {
    ...once('take the kubelet away for good', node),
    done: 'the kubelet is killed for good, and the agent goes on and ends with 3',
    truth: 'it failed by itself, which nobody but the pod itself can tell',
    needs: parts,
    steps: later(3_000, ...exit(3)),
    pace: silence,
    expected: {
      outcome: 'failed',
      reason: 'agent_exit',
      confidence: 'likely',
      says: /exit code 3/,
      notes: [/Node .+ did not answer any more/],
    },
  },
  {
    done: 'the kubelet dies before it has told that the agent runs, which goes on and ends well',
    truth: 'a success, which nobody but the pod itself can tell',
    family,
    steps: later(1_000, result, ...exit(0)),
    emulated: { trouble: { kind: 'status-delayed', delayMs: 20_000 } },
    notOn: { subject: 'cluster', because: 'a kubelet does not do so when asked' },
    pace: silence,
    expected: { ...success, confidence: 'likely', notes: [/Node .+ did not answer any more/] },
  },
  {
    ...once('stop the node', node),
    done: 'the node stands still, and the API goes on',
    truth: 'nobody knows how it ended; it may go on when the node does',
    recording: 'nodeNotReady',
    needs: parts,
    steps: later(600_000, end),
    pace: silence,
    expected: {
      outcome: 'indeterminate',
      reason: 'node_lost',
      confidence: 'unknown',
      says: /^Node \S+ does not answer\n[^]* may still run there\. Wait for node/,
      silentOn: /deleted|succeeded|failed/,
    },
  },
  {
    ...once('stop the node, and the API'),
    done: 'the node dies, and the API cannot be reached any more',
    truth: 'nobody knows how it ended; it may still run',
    recording: 'nodeSilent',
    needs: parts,
    steps: later(600_000, end),
    pace: silence,
    expected: {
      outcome: 'indeterminate',
      reason: 'unobservable',
      confidence: 'unknown',
      says: /^Nothing was heard of the run for \d+ s/,
    },
  },
]
