import type { ContainerEvidence, EventEvidence } from './cluster-evidence.ts'
import { holds } from './exit.ts'
import { plain } from './plain-text.ts'
import type { RunEvidence } from './run-evidence.ts'

/** What keeps, or kept, a run from starting. */
export interface Trouble {
  /** Whether the caller stopped waiting. */
  readonly givenUp: boolean
  /** Every reason that is in sight, in the cluster's words. */
  readonly reasons: readonly string[]
  /** Everything that was said about it, for matching. */
  readonly text: string
  /** The most telling sentence, for people. */
  readonly quote: string
  /** The container that it is about. */
  readonly container: string | undefined
  /** The init container that ended with something else than 0. */
  readonly failedInit: ContainerEvidence | undefined
  readonly rejectedByNode: boolean
}

const rejection =
  /^(?:OutOf\w+|NodeAffinity|NodeName|NodePorts|UnexpectedAdmissionError|Preempting|AdmissionRejected|TopologyAffinityError|PodOSNotSupported|PodOSSelectorNodeLabelDoesNotMatch|InvalidNodeInfo|SysctlForbidden|AppArmor)$/u

/** Events of what a node does before it turns to the containers: then it is over, however it went at first. */
const earlyEvents = [
  'FailedCreate',
  'FailedScheduling',
  'FailedMount',
  'FailedAttachVolume',
  'FailedMapVolume',
  'FailedCreatePodSandBox',
  'FailedPodSandBoxStatus',
  'NetworkNotReady',
]
const containerEvents = [
  'FailedCreatePodContainer',
  'FailedPostStartHook',
  'FailedPreStopHook',
  'InspectFailed',
  'ErrImageNeverPull',
]

/** Waiting reasons that say nothing about why. */
const emptyReasons = new Set(['ContainerCreating', 'PodInitializing', 'Pending'])

/** Gathers what stands in the way of a run that has not started. */
export function collectTrouble(
  evidence: RunEvidence,
  main: ContainerEvidence | undefined,
): Trouble {
  const { waiting, pod, job } = evidence
  const blocked = blockedContainers(evidence, main)
  const pending = pod?.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  )
  const isAtContainers = blocked.length > 0
  const events = tellingOf(evidence.events ?? [], isAtContainers)
  const suspended = job?.suspended === true || holds(job?.conditions, 'Suspended')
  const said = [waiting, ...blocked, pending, ...events]
  return {
    givenUp: Boolean(waiting),
    reasons: [...said.map((one) => one?.reason ?? ''), suspended ? 'Suspended' : ''].filter(
      Boolean,
    ),
    text: textOf(said),
    quote: quoteOf(said),
    container: blocked[0]?.name,
    failedInit: pod?.containers?.find(
      ({ kind, state, exitCode }) =>
        kind === 'init' && state === 'terminated' && typeof exitCode === 'number' && exitCode !== 0,
    ),
    rejectedByNode: main === undefined && isRejection(pod?.reason),
  }
}

/** Whether a pod's reason says that the kubelet refused it before anything ran. */
export function isRejection(reason: string | null | undefined): boolean {
  return rejection.test(reason ?? '')
}

function blockedContainers(
  { pod }: RunEvidence,
  main: ContainerEvidence | undefined,
): ContainerEvidence[] {
  const waiting = (pod?.containers ?? []).filter(({ state }) => state === 'waiting')
  const telling = waiting.filter(({ reason }) => !emptyReasons.has(reason ?? ''))
  return telling.toSorted((a, b) => Number(b === main) - Number(a === main))
}

/**
 * The last event of each kind that explains why a pod does not come or does not start; a failed pull is told by an event
 * whose reason is only `Failed`.
 */
function tellingOf(events: readonly EventEvidence[], isAtContainers: boolean): EventEvidence[] {
  const telling = isAtContainers ? containerEvents : [...earlyEvents, ...containerEvents]
  const last = new Map<string, EventEvidence>()
  for (const event of events) {
    if (telling.includes(event.reason)) last.set(event.reason, event)
    if (event.reason === 'Failed' && event.message?.startsWith('Failed to pull image')) {
      last.set('Failed', event)
    }
  }
  return [...last.values()]
}

type Saying = {
  readonly reason?: string | null | undefined
  readonly message?: string | null | undefined
}

/** Bounded, since patterns are looked for in it and strangers wrote it. */
function textOf(said: readonly (Saying | null | undefined)[]): string {
  const texts = said.map((one) => `${one?.reason ?? ''} ${one?.message ?? ''}`.slice(0, 2_000))
  return texts.slice(0, 20).join('\n')
}

function quoteOf(said: readonly (Saying | null | undefined)[]): string {
  const message = firstPlain(said.map((one) => one?.message))
  return message ?? firstPlain(said.map((one) => one?.reason)) ?? 'no reason given'
}

function firstPlain(texts: readonly (string | null | undefined)[]): string | undefined {
  for (const text of texts) {
    const said = plain(text)
    if (said !== undefined) return said
  }
  return undefined
}
