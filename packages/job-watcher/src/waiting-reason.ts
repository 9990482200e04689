import type { JobSnapshot } from './job-snapshot.ts'
import type { KubernetesEvent } from './kubernetes-event.ts'
import { mainContainer, type ContainerSnapshot, type PodSnapshot } from './pod-snapshot.ts'

/** Why a Job waits, in Kubernetes' words. */
export interface WaitingReason {
  readonly reason: string
  readonly message: string
}

/** Events that say how far a pod that is being made has got; the newest of them counts. */
const TROUBLE = new Set([
  'FailedMount',
  'FailedAttachVolume',
  'FailedMapVolume',
  'FailedCreatePodSandBox',
  'FailedPodSandBoxStatus',
  'NetworkNotReady',
])
const PROGRESS = new Set(['Pulling', 'Pulled', 'Created', 'Started'])

const REFUSALS = new Set([
  'FailedCreate',
  'QuotaExceeded',
  'QuotaIncomplete',
  'AdmissionDenied',
  'AdmissionUnavailable',
  'ServiceAccountMissing',
])

/** Whether this reason is known from an event, not from a Job or a pod. */
export function isToldByEvents(reason: string): boolean {
  return TROUBLE.has(reason) || REFUSALS.has(reason) || reason === 'Pulling'
}

/** Why a Job without a pod has none. */
export function whyNoPod(job: JobSnapshot, events: readonly KubernetesEvent[]): WaitingReason {
  if (job.suspended) return { reason: 'Suspended', message: '' }
  const failure = newest(events, ({ reason }) => reason === 'FailedCreate')
  if (failure === undefined) return { reason: 'NoPod', message: '' }
  return { reason: whyRefused(failure.message), message: failure.message }
}

function whyRefused(message: string): string {
  if (/exceeded quota/i.test(message)) return 'QuotaExceeded'
  if (/failed quota|must specify|(minimum|maximum) \S+ usage per/i.test(message)) {
    return 'QuotaIncomplete'
  }
  if (/failed calling webhook|timed? ?out|connection refused/i.test(message)) {
    return 'AdmissionUnavailable'
  }
  if (/serviceaccount ".*" not found/i.test(message)) return 'ServiceAccountMissing'
  return /is forbidden|denied|is invalid/i.test(message) ? 'AdmissionDenied' : 'FailedCreate'
}

/** Why the main container of a pod has not started. */
export function whyNotStarted(
  pod: PodSnapshot,
  containerName: string,
  events: readonly KubernetesEvent[],
): WaitingReason {
  const unscheduled = whyUnscheduled(pod)
  if (unscheduled !== undefined) return unscheduled
  const container = blockingContainer(pod, containerName)
  const reason = container?.reason ?? 'ContainerCreating'
  if (container?.kind === 'init' && container.state === 'running') {
    return { reason: 'PodInitializing', message: `init container ${container.name} is running` }
  }
  if (reason !== 'ContainerCreating' && reason !== 'PodInitializing') {
    return { reason, message: container?.message ?? '' }
  }
  return whyStillCreating(reason, container, events)
}

function whyStillCreating(
  reason: string,
  container: ContainerSnapshot | undefined,
  events: readonly KubernetesEvent[],
): WaitingReason {
  const last = newest(events, (event) => TROUBLE.has(event.reason) || PROGRESS.has(event.reason))
  if (last !== undefined && (TROUBLE.has(last.reason) || last.reason === 'Pulling')) {
    return { reason: last.reason, message: last.message }
  }
  return { reason, message: container?.message ?? '' }
}

function whyUnscheduled(pod: PodSnapshot): WaitingReason | undefined {
  const scheduled = pod.conditions.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'True' || pod.containers.length > 0) return undefined
  if (scheduled === undefined) {
    return pod.nodeName === undefined ? { reason: 'Scheduling', message: '' } : undefined
  }
  return { reason: scheduled.reason ?? 'Unschedulable', message: scheduled.message ?? '' }
}

/** The container whose state explains the wait: an init container in trouble or at work, else the main one. */
function blockingContainer(pod: PodSnapshot, name: string): ContainerSnapshot | undefined {
  const main = mainContainer(pod, name)
  if (main?.reason !== undefined && main.reason !== 'PodInitializing') return main
  const init = pod.containers.find(
    ({ kind, state, reason }) =>
      kind === 'init' &&
      (state === 'running' || (state === 'waiting' && reason !== 'PodInitializing')),
  )
  return init ?? main
}

function newest(
  events: readonly KubernetesEvent[],
  counts: (event: KubernetesEvent) => boolean,
): KubernetesEvent | undefined {
  // Events are kept oldest first, so that of two with the same second the later one wins.
  let found: KubernetesEvent | undefined
  for (const event of events) {
    if (counts(event) && (found === undefined || (event.at ?? 0) >= (found.at ?? 0))) found = event
  }
  return found
}
