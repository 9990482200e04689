import { createPod, mostOfTheNode, passing, pause, type Situation, stubborn } from './situation.ts'

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
  nodeSilent: { ...stubborn, whileRunning: ({ strike }) => strike({ kind: 'node-silent' }) },
  // Its node had no room for it at first.
  nodeDeleted: {
    container: { ...stubborn.container, resources: mostOfTheNode },
    alone: true,
    before: (stage) => createPod(stage, 'before'),
    async whileWaiting({ core, namespace, seen }) {
      await seen('FailedScheduling')
      await core.deleteNamespacedPod({ namespace, name: 'before', gracePeriodSeconds: 1 })
    },
    whileRunning: ({ strike }) => strike({ kind: 'node-deleted' }),
  },
}
