import {
  BatchV1Api,
  CoreV1Api,
  type KubeConfig,
  SchedulingV1Api,
  type V1Job,
  type V1PodSpec,
} from '@kubernetes/client-node'

import type { Faults } from '../faults.ts'
import { type Facts, factsOf } from './facts-of.ts'
import { pause, type Situation, type Stage } from './situation.ts'
import type { WatchLine } from './watch-line.ts'

/** The emulator that situations play on. */
export interface Theatre {
  readonly kubeConfig: KubeConfig
  readonly faults: Faults
  /** What was seen in the namespace so far. */
  readonly lines: readonly WatchLine[]
  readonly namespace: string
}

const patienceMs = 10_000

/** Brings a situation about and answers what was told of its Job once `isComplete`. */
export async function play(
  theatre: Theatre,
  name: string,
  situation: Situation,
  isComplete: (facts: Facts) => boolean,
  delayMs = 0,
): Promise<readonly WatchLine[]> {
  const stage = openStage(theatre, name)
  const { before, whileWaiting, whileRunning } = situation
  const { namespace, batch } = stage
  await before?.(stage)
  await batch.createNamespacedJob({ namespace, body: jobOf(name, situation) })
  await whileWaiting?.(stage)
  if (whileRunning) {
    await stage.seen('agent running')
    await pause(delayMs)
    await whileRunning(stage)
  }
  const endsAt = Date.now() + patienceMs
  while (!isComplete(factsOf(linesOf(theatre, name))) && Date.now() < endsAt) await pause(10)
  await pause(30) // What should not follow has time to.
  return linesOf(theatre, name)
}

function openStage(theatre: Theatre, name: string): Stage {
  const { kubeConfig, faults, namespace } = theatre
  const core = kubeConfig.makeApiClient(CoreV1Api)
  const seen = async (fact: string): Promise<void> => {
    const endsAt = Date.now() + patienceMs
    while (!Object.values(factsOf(linesOf(theatre, name))).some((facts) => facts.includes(fact))) {
      if (Date.now() > endsAt) throw new Error(`Never seen: ${fact}`)
      await pause(10)
    }
  }
  return {
    core,
    batch: kubeConfig.makeApiClient(BatchV1Api),
    scheduling: kubeConfig.makeApiClient(SchedulingV1Api),
    faults,
    namespace,
    name,
    seen,
    async pod() {
      const labelSelector = `job-name=${name}`
      const [pod] = (await core.listNamespacedPod({ namespace, labelSelector })).items
      if (pod === undefined) throw new Error(`The Job ${name} has no pod`)
      return pod
    },
    strike: (blow) => faults.add({ ...blow, target: { namespace, jobName: name } }),
  }
}

function jobOf(name: string, { container, pod, job }: Situation): V1Job {
  const agent = {
    name: 'agent',
    image: 'kubelab.local/pause:1',
    command: ['sh', '-c', 'true'],
    terminationMessagePolicy: 'FallbackToLogsOnError',
    ...container,
  }
  const spec: V1PodSpec = {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 1,
    containers: [agent],
    ...pod,
  }
  const template = { spec }
  return {
    metadata: { name },
    spec: { backoffLimit: 0, podReplacementPolicy: 'Failed', template, ...job },
  }
}

/** What was told of one Job: itself, its pods, what events say of them, and who takes its place. */
function linesOf({ lines }: Theatre, jobName: string): readonly WatchLine[] {
  const isOfJob = (name: string): boolean =>
    name === jobName || name.startsWith(`${jobName}-`) || name === 'vip'
  return lines.filter(({ object }) => isOfJob((object.involvedObject ?? object.metadata).name))
}
