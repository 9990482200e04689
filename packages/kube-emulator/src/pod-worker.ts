import { randomBytes } from 'node:crypto'

import { runContainer } from './container-run.ts'
import { findPodFault } from './pod-faults.ts'
import { report, reportSoon, say } from './pod-report.ts'
import { nap, type PodRun, retryMs, turn } from './pod-run.ts'
import { isPod } from './pod-shape.ts'
import { finishPod, stopPod } from './pod-stop.ts'
import { quantity } from './quantity.ts'

/** The life of a pod on the node, from the moment the kubelet sees it to its end. */
export async function runPod(run: PodRun): Promise<void> {
  await turn(run)
  if (rejectPod(run)) return
  report(run)
  watchDeadline(run)
  await prepare(run)
  if (await initialize(run)) {
    await Promise.all(run.main.map((container) => runContainer(run, container)))
  }
  await finishPod(run)
}

/** A pod that came without the scheduler may ask for more than the node has. */
function rejectPod(run: PodRun): boolean {
  const { events, node, runs } = run.kubelet
  const capacity = Math.round(quantity(node.capacity.cpu) * 1000)
  const { cpu: requested } = run.requests
  if (requested === 0) return false
  let used = 0
  for (const other of runs.values()) {
    if (other !== run && !other.isFinished) used += other.requests.cpu
  }
  if (requested + used <= capacity) return false
  const reason = 'OutOfcpu'
  const why = `Node didn't have enough resource: cpu, requested: ${requested}, used: ${used}, capacity: ${capacity}`
  events.record(run.pod, { type: 'Warning', reason, message: why })
  run.isFinished = true
  const message = `Pod was rejected: ${why}`
  say(run, () => putRejection(run, { reason, message }))
  return true
}

function putRejection(
  { kubelet: { api }, pod, startTime }: PodRun,
  why: { readonly reason: string; readonly message: string },
): void {
  const { namespace = '', name, uid, generation = 1 } = pod.metadata
  api.update('pods', namespace, name, (current) => {
    if (!isPod(current) || current.metadata.uid !== uid) return current
    const said = { phase: 'Failed', observedGeneration: generation, ...why, startTime } as const
    return { ...current, status: { ...current.status, ...said } }
  })
}

/** Sets up volumes and sandbox, however long it takes. */
async function prepare(run: PodRun): Promise<void> {
  for (let attempt = 0; !run.isStopping; attempt += 1) {
    const problem = mountProblem(run) ?? sandboxProblem(run, attempt)
    if (problem === undefined) {
      run.hasSandbox = true
      return
    }
    run.kubelet.events.record(run.pod, { type: 'Warning', ...problem })
    await nap(run, retryMs(run, attempt))
    await turn(run)
  }
}

interface SetupProblem {
  readonly reason: string
  readonly message: string
}

function mountProblem(run: PodRun): SetupProblem | undefined {
  const { faults, mounts } = run.kubelet
  const fault = findPodFault(faults, 'mount-fails', run.pod)
  if (fault !== undefined) return { reason: 'FailedMount', message: fault.message }
  try {
    const { missing, refused } = mounts.mount(run.pod)
    run.refusedMounts = refused
    return missing === undefined ? undefined : { reason: 'FailedMount', message: missing }
  } catch (error) {
    return { reason: 'FailedMount', message: `MountVolume.SetUp failed: ${String(error)}` }
  }
}

const noNetwork = 'cni plugin not initialized'

function sandboxProblem(run: PodRun, attempt: number): SetupProblem | undefined {
  const { faults, events } = run.kubelet
  if (findPodFault(faults, 'sandbox-fails', run.pod) === undefined) {
    if (!run.hasFailedSandbox) return undefined
    const message = 'Pod sandbox changed, it will be killed and re-created.'
    events.record(run.pod, { type: 'Normal', reason: 'SandboxChanged', message })
    return undefined
  }
  run.hasFailedSandbox = true
  if (attempt > 0) {
    const message = `network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: ${noNetwork}`
    return { reason: 'NetworkNotReady', message }
  }
  const sandbox = randomBytes(32).toString('hex')
  const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${sandbox}": ${noNetwork}`
  return { reason: 'FailedCreatePodSandBox', message }
}

/** Runs the init containers one after the other; false when one of them keeps the others from running. */
async function initialize(run: PodRun): Promise<boolean> {
  for (const container of run.init) {
    await runContainer(run, container)
    if (container.state.terminated?.exitCode !== 0) return false
    reportSoon(run)
  }
  return !run.isStopping
}

/** Ends a pod that is longer on the node than it may be. */
function watchDeadline(run: PodRun): void {
  const { activeDeadlineSeconds: seconds, terminationGracePeriodSeconds = 30 } = run.pod.spec
  if (seconds === undefined) return
  const { queue, events } = run.kubelet
  queue.add(`deadline ${run.pod.metadata.uid}`, seconds * 1000, () => {
    if (run.isFinished || run.isStopping) return
    const reason = 'DeadlineExceeded'
    const message = 'Pod was active on the node longer than the specified deadline'
    events.record(run.pod, { type: 'Normal', reason, message })
    run.failure = { reason, message }
    stopPod(run, terminationGracePeriodSeconds)
  })
}
