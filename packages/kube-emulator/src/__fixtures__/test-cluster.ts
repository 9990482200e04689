import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { ClusterApi } from '../cluster-api.ts'
import { type ControllerOptions, type Controllers, startControllers } from '../controllers.ts'
import { createClusterApi } from '../create-cluster-api.ts'
import { createFaultBoard } from '../fault-board.ts'
import type { FaultHandle, PodFault } from '../faults.ts'
import { isJob, type Job } from '../job-shape.ts'
import { textAt } from '../json-fields.ts'
import { createObjectStore } from '../object-store.ts'
import { type Container, isPod, type Pod, type PodSpec } from '../pod-shape.ts'

/** A cluster without its HTTP side, and what was seen in it. */
export interface TestCluster extends AsyncDisposable {
  readonly api: ClusterApi
  readonly controllers: Controllers
  readonly stateDirectory: string
  /** The phases and reasons that pods of a Job went through, each when it first differed from the one before. */
  readonly seen: (jobName: string) => readonly string[]
  readonly reasons: (jobName: string) => readonly string[]
  /** A script that goes on once `letGo` is called. */
  readonly untilLetGo: string
  letGo(): void
  runJob(name: string, container: Partial<Container> | string, more?: JobMore): Job
  job(name: string): Job
  pod(jobName: string): Pod | undefined
  fault(fault: PodFault): FaultHandle
}

export interface JobMore {
  readonly job?: object
  readonly pod?: Partial<PodSpec> & { readonly priorityClassName?: string }
}

export const namespace = 'default'

/** Starts one; its folder is removed when it is disposed of. */
export function startTestCluster(options: Partial<ControllerOptions> = {}): TestCluster {
  const stateDirectory = mkdtempSync(join(realpathSync(tmpdir()), 'kube-emulator-test-'))
  const store = createObjectStore()
  const api = createClusterApi({ store })
  const faults = createFaultBoard()
  const controllers = startControllers({ api, store, faults, stateDirectory, ...options })
  const phases = new Map<string, string[]>()
  const reasons = new Map<string, string[]>()
  store.onChange(({ object, resource, type }) => {
    const owner = object.metadata.ownerReferences?.[0]?.name ?? object.metadata.name
    if (isPod(object)) note(phases, owner, type === 'DELETED' ? 'deleted' : shown(object))
    if (resource !== 'events') return
    const about = textAt(object, 'involvedObject', 'name') ?? ''
    note(reasons, about.replace(/-[a-z0-9]{5}$/, ''), textAt(object, 'reason') ?? '')
  })
  const pod = (jobName: string): Pod | undefined =>
    api
      .list('pods', namespace)
      .filter(isPod)
      .find(({ metadata }) => metadata.ownerReferences?.[0]?.name === jobName)
  return {
    api,
    controllers,
    stateDirectory,
    untilLetGo: `until [ -e ${stateDirectory}/go ]; do sleep 0.01; done`,
    letGo: () => writeFileSync(join(stateDirectory, 'go'), ''),
    seen: (jobName) => phases.get(jobName) ?? [],
    reasons: (jobName) => reasons.get(jobName) ?? [],
    runJob: (name, container, more) =>
      asJob(api.create('jobs', namespace, jobBody(name, container, more))),
    job: (name) => asJob(api.get('jobs', namespace, name)),
    pod,
    fault: (fault) => faults.add(fault),
    async [Symbol.asyncDispose]() {
      await controllers[Symbol.asyncDispose]()
      rmSync(stateDirectory, { recursive: true, force: true })
    },
  }
}

function note(lists: Map<string, string[]>, key: string, text: string): void {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  if (list.at(-1) !== text) list.push(text)
}

function shown(pod: Pod): string {
  const state = stateOf(pod)
  const waiting = textAt(state, 'waiting', 'reason')
  const ended = textAt(state, 'terminated', 'reason')
  const reason = textAt(pod, 'status', 'reason')
  return [pod.status?.phase, reason ?? ended ?? waiting].filter(Boolean).join(' ')
}

/** The state of a pod's first container. */
export function stateOf(pod: Pod | undefined): unknown {
  const statuses = pod?.status?.['containerStatuses'] as { state: unknown }[] | undefined
  return statuses?.[0]?.state
}

function jobBody(name: string, container: Partial<Container> | string, more: JobMore = {}): object {
  const given = typeof container === 'string' ? { command: ['sh', '-c', container] } : container
  const spec = {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'agent', image: 'any:1', ...given }],
    ...more.pod,
  }
  const job = { backoffLimit: 0, podReplacementPolicy: 'Failed', ...more.job }
  return { metadata: { name }, spec: { ...job, template: { spec } } }
}

function asJob(object: unknown): Job {
  const found = object as Job
  if (!isJob(found)) throw new Error('This is no Job')
  return found
}

/** Waits until something is so, for as long as the test may take. */
export async function until(condition: () => unknown): Promise<void> {
  while (!condition()) await pause(10)
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

/** The condition that a Job has ended with, and its reason. */
export function endOf({ status }: Job): string | undefined {
  const end = status?.conditions?.find(({ type }) => type === 'Complete' || type === 'Failed')
  return end && `${end.type} ${end.reason ?? ''}`
}

/** The pids of the processes that have this text among their arguments. */
export function processesWith(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name) && argumentsOf(name).includes(text))
    .map(Number)
}

function argumentsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
