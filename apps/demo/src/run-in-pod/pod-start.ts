import { isOver, type JobState, type JobWatcher, watchJobs } from '@agent-jobs/job-watcher'
import type { KubeConfig } from '@kubernetes/client-node'

import { containerName, programLabel } from './pod-objects.ts'
import { PodRunError } from './pod-run-error.ts'
import { tooOldExitCode } from './pod-scripts.ts'

/** What is waited for. */
export interface StartRequest {
  readonly kubeConfig: KubeConfig
  readonly namespace: string
  readonly job: { readonly name: string; readonly uid: string }
  readonly image: string
  readonly onPhase: (message: string) => void
  readonly signal: AbortSignal
}

/**
 * Waits until the pod runs; returns its name.
 *
 * @throws PodRunError `NO_NODE`, `NOT_STARTED`
 */
export async function waitForPod(request: StartRequest): Promise<string> {
  const { job, signal } = request
  await using watcher = watchPod(request)
  const shown = new Set<string>()
  for await (const state of watcher.follow(job, { signal })) {
    if (state.phase === 'running' && state.pod) return state.pod.name
    if (isOver(state)) throw notStarted(request, await watcher.settled(job).catch(() => state))
    const message = waitingMessage(state)
    if (message === undefined || shown.has(message)) continue
    shown.add(message)
    request.onPhase(message)
  }
  throw new PodRunError('NOT_STARTED', `The Job ${job.name} was not seen to start`)
}

/** An image that cannot be pulled right away is mostly a wrong name here, and a person waits. */
function watchPod({ kubeConfig, namespace, job }: StartRequest): JobWatcher {
  const graceMs = 90_000
  return watchJobs({
    kubeConfig,
    namespace,
    labelSelector: `${programLabel}=${job.name}`,
    container: containerName,
    graces: {
      ErrImagePull: graceMs,
      ImagePullBackOff: graceMs,
      Unschedulable: graceMs,
      FailedMount: graceMs,
      RunContainerError: 0,
    },
  })
}

function waitingMessage({ phase, pod, waiting }: JobState): string | undefined {
  if (phase !== 'waiting' || waiting === undefined || waiting.reason === 'NotObserved')
    return undefined
  const what = waiting.message ? `${waiting.reason}: ${waiting.message}` : waiting.reason
  return pod === undefined ? `Waiting for the pod: ${what}` : `Pod ${pod.name}: ${what}`
}

function notStarted({ image, job }: StartRequest, state: JobState): PodRunError {
  const container = state.pod?.containers.find(({ name }) => name === containerName)
  const message = container?.message?.trim() ?? ''
  if (container?.exitCode === tooOldExitCode && message.startsWith('Node.js ')) {
    return noNode(`The image ${image} has ${message}`)
  }
  if (/"node".*(not found|no such file)/i.test(`${message} ${state.waiting?.message ?? ''}`)) {
    return noNode(`The image ${image} has no Node.js`)
  }
  const why = reasonIn(state, container?.reason, message) ?? `its Job is ${state.phase}`
  return new PodRunError('NOT_STARTED', `The pod of ${job.name} did not start: ${why}`)
}

function reasonIn(
  { waiting, pod }: JobState,
  reason: string | undefined,
  message: string,
): string | undefined {
  const [what, detail] = waiting
    ? [waiting.reason, waiting.message]
    : [reason ?? pod?.reason, message || pod?.message]
  if (what === undefined) return detail || undefined
  return detail ? `${what}: ${detail}` : what
}

function noNode(what: string): PodRunError {
  return new PodRunError('NO_NODE', `${what}: 24.11 or later is needed to run in a pod of it`)
}
