import { setTimeout } from 'node:timers/promises'

import { startEmulator } from '@agent-jobs/kube-emulator'
import { BatchV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node'

/** Runs a Job whose container is killed for want of memory, and tells how Kubernetes says so. */
export async function runWithoutMemory(print: (text: string) => void) {
  await using emulator = await startEmulator()
  const config = new KubeConfig()
  config.loadFromString(emulator.kubeconfig)
  const [batch, core] = [config.makeApiClient(BatchV1Api), config.makeApiClient(CoreV1Api)]

  const main = { name: 'main', image: 'any', command: ['sh', '-c', 'echo hello; sleep 60'] }
  const template = { spec: { restartPolicy: 'Never', containers: [main] } }
  const body = { metadata: { name: 'greet' }, spec: { backoffLimit: 0, template } }
  emulator.faults.add({ kind: 'oom', target: { jobName: 'greet' } })
  await batch.createNamespacedJob({ namespace: 'default', body })

  const fieldSelector = 'status.phase=Failed'
  for (;;) {
    const { items } = await core.listNamespacedPod({ namespace: 'default', fieldSelector })
    const state = items[0]?.status?.containerStatuses?.[0]?.state?.terminated
    if (state !== undefined) return print(`${state.reason} ${state.exitCode}`)
    await setTimeout(50)
  }
}
