import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { setHeaderOptions } from '@kubernetes/client-node'

import { pause, until } from '../test-cluster.ts'
import type { TestLab } from '../test-lab.ts'
import type { TestRun } from '../test-run.ts'
import type { Act, Deed } from './gallery-row.ts'
import { killOnNode } from './kill-on-node.ts'
import {
  awayFor,
  withoutAnything,
  withoutKubelet,
  withoutNode,
  withoutNodeObject,
} from './node-deeds.ts'
import { sendPreemptor } from './preemptor.ts'

const mergePatch = setHeaderOptions('Content-Type', 'application/merge-patch+json')

/** Does it when its moment has come. */
export async function carryOut(lab: TestLab, run: TestRun, { at, act }: Deed): Promise<void> {
  if (at === 'created') await until('the run has a Job', () => lab.job(run))
  else if ('file' in at) await run.made(at.file)
  else
    await until(`the run is told to wait for ${at.told.source}`, () => at.told.test(run.everything))
  await acts[act](lab, run)
}

async function podOf(lab: TestLab, run: TestRun): Promise<{ namespace: string; name: string }> {
  const { metadata } = await lab.running(run)
  return { namespace: lab.namespace, name: metadata?.name ?? '' }
}

const acts: Readonly<Record<Act, (lab: TestLab, run: TestRun) => Promise<unknown>>> = {
  cancel: (_, run) => Promise.resolve(run.cancel()),
  'delete the Job': (lab, run) => lab.deleteJob(run),
  'delete the Job in the foreground': ({ kubernetes, namespace }, { jobName: name }) =>
    kubernetes.batch.deleteNamespacedJob({ namespace, name, propagationPolicy: 'Foreground' }),
  'delete the namespace': ({ kubernetes, namespace }) =>
    kubernetes.core.deleteNamespace({ name: namespace }),
  'delete the pod': async (lab, run) =>
    lab.kubernetes.core.deleteNamespacedPod(await podOf(lab, run)),
  'delete the pod at once': async (lab, run) =>
    lab.kubernetes.core.deleteNamespacedPod({
      ...(await podOf(lab, run)),
      gracePeriodSeconds: 0,
    }),
  'evict the pod': async (lab, run) => {
    const pod = await podOf(lab, run)
    const body = { metadata: { name: pod.name } }
    return lab.kubernetes.core.createNamespacedPodEviction({ ...pod, body })
  },
  'suspend the Job': ({ kubernetes, namespace }, { jobName: name }) =>
    kubernetes.batch.patchNamespacedJob(
      { namespace, name, body: { spec: { suspend: true } } },
      mergePatch,
    ),
  'kill the process on the node': async (lab, run) => {
    const { metadata } = await lab.running(run)
    killOnNode(metadata?.uid ?? '')
  },
  'send a pod of higher priority': sendPreemptor,
  'take the API away for a while': async (lab) => {
    await lab.stopApi()
    await pause(8_000)
    await lab.startApi()
  },
  'cancel while the API is away': async (lab, run) => {
    await lab.stopApi()
    run.cancel()
    await pause(8_000)
    await lab.startApi()
  },
  'take the kubelet away for a while': (lab, run) =>
    awayFor(5_000, 'kubelet', () => lab.imitate(run, { kind: 'kubelet-down' })),
  'take containerd away for a while': () => awayFor(4_000, 'containerd'),
  'take the kubelet away for good': withoutKubelet,
  'stop the node': withoutNode,
  'stop the node, and the API': withoutAnything,
  'delete the node': withoutNodeObject,
  'fill the volume': async ({ volume }, run) => {
    const filler = join(volume.home, 'filler')
    fill(filler)
    await run.result
    rmSync(filler)
  },
  'close the folder': (_, run) => {
    chmodSync(run.paths.attemptDirectory, 0)
    return Promise.resolve()
  },
}

/** Writes until there is no room. */
function fill(path: string): void {
  const flag = 'a'
  try {
    for (;;) writeFileSync(path, Buffer.alloc(64 * 1_024), { flag })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  }
}
