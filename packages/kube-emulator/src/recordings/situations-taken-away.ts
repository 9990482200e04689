import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node'

import {
  createPod,
  mostOfTheNode,
  obedient,
  type Situation,
  type Stage,
  stubborn,
} from './situation.ts'

async function deletePod(stage: Stage, gracePeriodSeconds?: number): Promise<void> {
  const { namespace, core } = stage
  const name = (await stage.pod()).metadata?.name ?? ''
  const grace = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }
  await core.deleteNamespacedPod({ namespace, name, ...grace })
}

async function deleteJob(
  { namespace, name, batch }: Stage,
  propagationPolicy: string,
): Promise<void> {
  await batch.deleteNamespacedJob({ namespace, name, propagationPolicy })
}

/** Somebody, or the cluster itself, takes a running pod away. */
export const takenAway: Readonly<Record<string, Situation>> = {
  jobDeletedBackground: { ...stubborn, whileRunning: (stage) => deleteJob(stage, 'Background') },
  jobDeletedForeground: { ...obedient(0), whileRunning: (stage) => deleteJob(stage, 'Foreground') },
  podDeleted: { ...stubborn, whileRunning: (stage) => deletePod(stage) },
  ignoresSigterm: { ...stubborn, whileRunning: (stage) => deletePod(stage) },
  podForceDeleted: { ...stubborn, whileRunning: (stage) => deletePod(stage, 0) },
  evictedByApi: {
    ...obedient(143),
    async whileRunning(stage) {
      const { namespace, core } = stage
      const name = (await stage.pod()).metadata?.name ?? ''
      const body = { metadata: { name, namespace } }
      await core.createNamespacedPodEviction({ namespace, name, body })
    },
  },
  preempted: {
    container: { ...obedient(143).container, resources: mostOfTheNode },
    alone: true,
    async whileRunning(stage) {
      const body = { metadata: { name: 'vip' }, value: 1000 }
      await stage.scheduling.createPriorityClass({ body })
      await createPod(stage, 'vip', { priorityClassName: 'vip' })
    },
  },
  ephemeralEvicted: {
    container: {
      command: ['sh', '-c', 'echo 60+0 records in; echo 60+0 records out; sleep 1000'],
      resources: { limits: { 'ephemeral-storage': '20Mi' } },
    },
    whileRunning: ({ strike }) => strike({ kind: 'ephemeral-storage-evicted' }),
  },
  jobDeadline: { ...stubborn, job: { activeDeadlineSeconds: 1 } },
  podDeadline: { ...stubborn, pod: { activeDeadlineSeconds: 1 } },
  suspended: {
    ...stubborn,
    async whileRunning({ batch, namespace, name }) {
      const asMerge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)
      const body = { spec: { suspend: true } }
      await batch.patchNamespacedJob({ namespace, name, body }, asMerge)
    },
  },
  namespaceDeleted: {
    ...stubborn,
    alone: true,
    isCut: true,
    whileRunning: ({ core, namespace }) => core.deleteNamespace({ name: namespace }),
  },
}
