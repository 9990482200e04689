import type { FaultHandle } from '../faults.ts'
import { passing, pause, type Situation, type Stage, stubborn } from './situation.ts'

/** Parts of the cluster fail while the agent runs. */
export const clusterTroubles: Readonly<Record<string, Situation>> = {
  apiserverOutage: {
    ...passing,
    alone: true,
    async whileRunning({ faults }) {
      const fault = faults.add({ kind: 'api-down' })
      await pause(300)
      fault.end()
    },
  },
  kubeletRestart: {
    ...passing,
    async whileRunning({ strike }) {
      const fault = strike({ kind: 'kubelet-down' })
      await pause(200)
      fault.end()
    },
  },
  // The process is not containerd's child: without it, there is only nothing that the kubelet can tell.
  containerdKilled: {
    ...passing,
    async whileRunning({ strike }) {
      const fault = strike({ kind: 'kubelet-down' })
      await pause(200)
      fault.end()
    },
  },
  nodeNotReady: { ...stubborn, whileRunning: ({ strike }) => strike({ kind: 'node-silent' }) },
  // Ended within the grace of the node.
  nodeSilent: {
    ...stubborn,
    isCut: true,
    whileRunning: ({ strike }) => strike({ kind: 'node-silent' }),
  },
  nodeDeleted: nodeDeleted(),
}

/** The node was away before, too: its pod had to wait for it. */
function nodeDeleted(): Situation {
  const faults = new WeakMap<Stage, FaultHandle>()
  return {
    ...stubborn,
    alone: true,
    before: (stage) => faults.set(stage, stage.faults.add({ kind: 'node-silent' })),
    async whileWaiting(stage) {
      await stage.seen('FailedScheduling')
      faults.get(stage)?.end()
    },
    whileRunning: ({ faults: board }) => board.add({ kind: 'node-deleted' }),
  }
}
