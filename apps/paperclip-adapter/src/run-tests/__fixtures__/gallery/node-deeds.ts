import { exec } from 'node:child_process'
import { promisify } from 'node:util'

import { AppsV1Api, setHeaderOptions, type V1Node } from '@kubernetes/client-node'

import { orAbsent, pause, until } from '../test-cluster.ts'
import type { TestLab } from '../test-lab.ts'
import type { TestRun } from '../test-run.ts'
import { freezeOnNode } from './kill-on-node.ts'

const execute = promisify(exec)
/** A run that does not end must not leave the others without a node. */
const patienceMs = 120_000
const mergePatch = setHeaderOptions('Content-Type', 'application/merge-patch+json')
/** A command that takes `kill kubelet` or `start containerd`. */
export const partCommand = 'AGENT_JOBS_TEST_PART'

async function command(words: string): Promise<void> {
  await execute(`${process.env[partCommand]} ${words}`)
}

/** Takes a part of the cluster away for a time, as a fault of the emulator or with the user's command. */
export async function awayFor(
  durationMs: number,
  part: string,
  imitate?: () => Disposable | undefined,
): Promise<void> {
  const fault = imitate?.()
  if (fault === undefined) await command(`kill ${part}`)
  await pause(durationMs)
  if (fault === undefined) await command(`start ${part}`)
  fault?.[Symbol.dispose]()
}

/** Takes the kubelet of a run away until there is a result. */
export async function withoutKubelet(lab: TestLab, run: TestRun): Promise<void> {
  await lab.running(run)
  const fault = lab.imitate(run, { kind: 'kubelet-down' })
  if (fault === undefined) await command('kill kubelet')
  await talkUntilResult(lab, run)
  if (fault === undefined) await nodeIsBack(lab)
  fault?.[Symbol.dispose]()
}

/** Lets the node of a run stand still, and the run with it, until there is a result. */
export async function withoutNode(lab: TestLab, run: TestRun): Promise<void> {
  const isEmulated = await stopNode(lab, run)
  await talkUntilResult(lab, run)
  if (!isEmulated) await nodeIsBack(lab)
}

/** The same, and the API is away as well. */
export async function withoutAnything(lab: TestLab, run: TestRun): Promise<void> {
  const isEmulated = await stopNode(lab, run)
  await lab.stopApi()
  await Promise.race([run.result, pause(patienceMs)])
  await lab.startApi()
  if (!isEmulated) await nodeIsBack(lab)
}

/** Lets the API tell of the run's Job again and again, so that only the node is silent. */
async function talkUntilResult({ kubernetes, namespace }: TestLab, run: TestRun): Promise<void> {
  const endsAtMs = Date.now() + patienceMs
  while (run.endedAtMs === undefined && Date.now() < endsAtMs) {
    const body = { metadata: { annotations: { 'agent-jobs.test/talk': String(Date.now()) } } }
    const { jobName: name } = run
    await orAbsent(kubernetes.batch.patchNamespacedJob({ namespace, name, body }, mergePatch))
    await Promise.race([pause(1_000), run.result])
  }
}

/** Lets somebody delete the node of a run, whose kubelet is away: else it would register again at once. */
export async function withoutNodeObject(lab: TestLab, run: TestRun): Promise<void> {
  const { spec } = await lab.running(run)
  await command('kill kubelet')
  await lab.kubernetes.core.deleteNode({ name: spec?.nodeName ?? '' })
  await Promise.race([run.result, pause(patienceMs)])
  await nodeIsBack(lab)
}

/** Returns whether it is the emulator's. */
async function stopNode(lab: TestLab, run: TestRun): Promise<boolean> {
  const { metadata } = await lab.running(run)
  if (lab.imitate(run, { kind: 'node-silent' }) === undefined) {
    await command('kill kubelet')
    freezeOnNode(metadata?.uid ?? '')
    return false
  }
  lab.imitate(run, { kind: 'process-killed' })
  await pause(500)
  return true
}

/** Starts the kubelet again, and waits for everything that other runs need. */
async function nodeIsBack({ kubernetes, namespace }: TestLab): Promise<void> {
  const { core, kubeConfig } = kubernetes
  await command('start kubelet')
  await until('the node is ready', async () => {
    const { items } = await core.listNode()
    const isReady = ({ status }: V1Node): boolean =>
      status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true
    return items.length > 0 && items.every(isReady)
  })
  const apps = kubeConfig.makeApiClient(AppsV1Api)
  await until('every deployment is there', async () => {
    const { items } = await apps.listNamespacedDeployment({ namespace })
    return items.every(({ spec, status }) => status?.availableReplicas === spec?.replicas)
  })
}
