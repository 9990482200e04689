import { randomBytes } from 'node:crypto'

import { startProblem } from './container-command.ts'
import { expand } from './container-expansion.ts'
import { createContainerLog } from './container-log.ts'
import { type ContainerExit, startContainer } from './container-process.ts'
import { readyToStart } from './container-readiness.ts'
import { apiTime } from './new-object.ts'
import { findPodFault } from './pod-faults.ts'
import { recordOf, reportSoon } from './pod-report.ts'
import { type ContainerRun, nap, type PodRun, retryMs, startTurn, turn } from './pod-run.ts'
import type { TerminatedState } from './pod-shape.ts'
import { containerUrl } from './pod-status.ts'
import { terminationMessage } from './termination-message.ts'

/** Runs a container until it has ended for good, as the pod's restart policy has it, or until the pod is stopped. */
export async function runContainer(run: PodRun, container: ContainerRun): Promise<void> {
  for (let attempt = 0; !run.isStopping; attempt += 1) {
    await runOnce(run, container)
    const { terminated } = container.state
    if (run.isStopping || terminated === undefined || !isRestarted(run, container, terminated)) {
      return
    }
    container.lastState = { terminated }
    container.restartCount += 1
    if (attempt > 0) await backOff(run, container, attempt)
  }
}

function isRestarted({ pod }: PodRun, { isInit }: ContainerRun, end: TerminatedState): boolean {
  const { restartPolicy = 'Always' } = pod.spec
  if (restartPolicy === 'Always' && !isInit) return true
  return restartPolicy !== 'Never' && end.exitCode !== 0
}

async function backOff(run: PodRun, container: ContainerRun, attempt: number): Promise<void> {
  const { name, namespace, uid } = run.pod.metadata
  const seconds = Math.min(300, 10 * 2 ** Math.min(attempt - 1, 5))
  const of = `container=${container.spec.name} pod=${name}_${namespace}(${uid})`
  const message = `back-off ${seconds}s restarting failed ${of}`
  container.state = { waiting: { reason: 'CrashLoopBackOff', message } }
  const said = `Back-off restarting failed container ${container.spec.name} in pod ${name}_${namespace}(${uid})`
  recordOf(run, container, { type: 'Warning', reason: 'BackOff', message: said })
  reportSoon(run)
  await nap(run, retryMs(run, attempt))
  await turn(run)
}

async function runOnce(run: PodRun, container: ContainerRun): Promise<void> {
  await startTurn(run.kubelet)
  const ready = await readyToStart(run, container)
  if (ready === undefined) return
  const { variables, messagePath, workingDirectory } = ready
  const { spec } = container
  const id = randomBytes(32).toString('hex')
  const command = [...(spec.command ?? []), ...(spec.args ?? [])]
  const expanded = command.map((word) => expand(word, variables))
  container.id = id
  container.log = createContainerLog()
  recordOf(run, container, {
    type: 'Normal',
    reason: 'Created',
    message: `Created container: ${spec.name}`,
  })
  const problem = startProblem(expanded[0] ?? '', variables.get('PATH'), workingDirectory)
  if (problem !== undefined) {
    failToStart(run, container, problem)
    return
  }
  const process = startContainer(
    run.kubelet.isolation,
    { id, command: expanded, environment: Object.fromEntries(variables), workingDirectory },
    container.log,
  )
  container.process = process
  const startedAt = apiTime(new Date())
  container.state = { running: { startedAt } }
  const message = `Started container ${spec.name}`
  recordOf(run, container, { type: 'Normal', reason: 'Started', message })
  reportSoon(run)
  const exit = await process.exited
  noteExit(run, container, exit, { startedAt, messagePath })
}

function failToStart(run: PodRun, container: ContainerRun, message: string): void {
  recordOf(run, container, { type: 'Warning', reason: 'Failed', message: `Error: ${message}` })
  const times = { startedAt: '1970-01-01T00:00:00Z', finishedAt: apiTime(new Date()) }
  const containerID = containerUrl(container.id ?? '')
  const terminated = { exitCode: 128, reason: 'StartError', message, ...times, containerID }
  container.state = { terminated }
  reportSoon(run)
}

function noteExit(
  run: PodRun,
  container: ContainerRun,
  { exitCode, error }: ContainerExit,
  { startedAt, messagePath }: { startedAt: string; messagePath: string | undefined },
): void {
  container.process = undefined
  if (error !== undefined) {
    failToStart(run, container, error.message)
    return
  }
  const isOutOfMemory =
    container.isOutOfMemory || findPodFault(run.kubelet.faults, 'oom-child', run.pod) !== undefined
  const plainReason = exitCode === 0 ? 'Completed' : 'Error'
  const message = terminationMessage(container, messagePath, exitCode)
  const terminated = {
    exitCode,
    reason: isOutOfMemory ? 'OOMKilled' : plainReason,
    ...(message !== '' && { message }),
    startedAt,
    finishedAt: apiTime(new Date()),
    containerID: containerUrl(container.id ?? ''),
  }
  container.state = { terminated }
  reportSoon(run)
}
