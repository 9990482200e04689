import type { Facts } from '../facts.ts'
import type { Retry } from '../rule.ts'

/** Whether the end is one that a stop from outside brings about; exit 1 is the agent's own. */
export function looksStopped({ exit }: Facts): boolean {
  return exit === undefined || [0, 129, 130, 137, 143].includes(exit.status)
}

/** Something that takes a pod away. */
export interface RemovalDraft {
  readonly id: string
  readonly means: string
  readonly when: (facts: Facts) => boolean
  readonly cause: string
  readonly remedy: string
  readonly retry: Retry
}

const podMessage = ({ evidence }: Facts): string => evidence.pod?.message ?? ''
const isEvicted = ({ evidence }: Facts): boolean => evidence.pod?.reason === 'Evicted'

function evicted(message?: RegExp): (facts: Facts) => boolean {
  return (facts) => isEvicted(facts) && (message === undefined || message.test(podMessage(facts)))
}

function disrupted(reason?: string): (facts: Facts) => boolean {
  return ({ disruption }) =>
    disruption !== undefined && (reason === undefined || disruption.reason === reason)
}

const again = 'Start the run again.'

/** What a cluster does to pods, the telling first. */
export const disruptions: readonly RemovalDraft[] = [
  {
    id: 'evicted-ephemeral',
    means: 'The pod wrote more to its local disk than it may.',
    when: evicted(/local ephemeral storage|ephemeral local storage|EmptyDir volume .*exceeds/iu),
    cause: 'was evicted because it used more local disk than its limit allows',
    remedy:
      'Raise the ephemeral-storage limit, or have the agent write less outside of its volume.',
    retry: 'never',
  },
  {
    id: 'evicted-memory',
    means: 'The node ran out of memory and evicted the pod.',
    when: evicted(/low on resource: memory|MemoryPressure/iu),
    cause: 'was evicted because its node ran out of memory',
    remedy:
      'Raise resources.requests.memory to what the agent really uses, then start the run again.',
    retry: 'resume',
  },
  {
    id: 'evicted-inodes',
    means: 'The node ran out of inodes and evicted the pod.',
    when: evicted(/inodes/iu),
    cause: 'was evicted because its node ran out of inodes',
    remedy: again,
    retry: 'resume',
  },
  {
    id: 'evicted-disk',
    means: 'The node ran out of disk and evicted the pod.',
    when: evicted(/low on resource: (?:ephemeral-storage|nodefs|imagefs)|DiskPressure/iu),
    cause: 'was evicted because its node ran out of disk',
    remedy: `Set an ephemeral-storage request, or free the node. ${again}`,
    retry: 'resume',
  },
  {
    id: 'evicted-pids',
    means: 'The node ran out of process ids and evicted the pod.',
    when: evicted(/\bpids?\b|PIDPressure/iu),
    cause: 'was evicted because its node ran out of process ids',
    remedy: again,
    retry: 'resume',
  },
  {
    id: 'evicted',
    means: 'The kubelet evicted the pod, for another reason.',
    when: isEvicted,
    cause: 'was evicted by its node',
    remedy: again,
    retry: 'resume',
  },
  {
    id: 'disrupted-preempted',
    means: 'The scheduler removed the pod for one of higher priority.',
    when: disrupted('PreemptionByScheduler'),
    cause: 'was removed to make room for a pod of higher priority',
    remedy: 'Give runs a higher priorityClassName, or start the run again when there is room.',
    retry: 'resume',
  },
  {
    id: 'disrupted-drained',
    means: 'The eviction API removed the pod, as `kubectl drain` and autoscalers do.',
    when: disrupted('EvictionByEvictionAPI'),
    cause: 'was removed by the eviction API, as a node drain or an autoscaler does',
    remedy: `${again} A PodDisruptionBudget keeps drains waiting.`,
    retry: 'resume',
  },
  {
    id: 'disrupted-tainted',
    means:
      'The node got a taint that the pod does not tolerate: usually it is not ready or not reachable.',
    when: disrupted('DeletionByTaintManager'),
    cause: 'was removed because its node got a taint (usually: not ready or not reachable)',
    remedy: again,
    retry: 'resume',
  },
  {
    id: 'disrupted-podgc',
    means: 'The pod was collected because its node does not exist any more.',
    when: disrupted('DeletionByPodGC'),
    cause: 'was removed by the garbage collector of pods: its node does not exist any more',
    remedy: again,
    retry: 'resume',
  },
  {
    id: 'node-shutdown',
    means: 'The node was shut down.',
    when: ({ evidence }) =>
      ['NodeShutdown', 'Terminated', 'Shutdown'].includes(evidence.pod?.reason ?? '') ||
      /node shutdown/iu.test(evidence.pod?.message ?? ''),
    cause: 'was ended because its node was shut down',
    remedy: again,
    retry: 'resume',
  },
  {
    id: 'disrupted-by-kubelet',
    means: 'The kubelet ended the pod to save the node.',
    when: disrupted('TerminationByKubelet'),
    cause: 'was ended by the kubelet, for the sake of the node',
    remedy: again,
    retry: 'resume',
  },
  {
    id: 'disrupted',
    means: 'The cluster disrupted the pod, for another reason.',
    when: disrupted(),
    cause: 'was disrupted by the cluster',
    remedy: again,
    retry: 'resume',
  },
]

/** Whether the pod reached its own deadline. */
export function isPodPastDeadline({ evidence }: Facts): boolean {
  return evidence.pod?.reason === 'DeadlineExceeded'
}

/** Whether the Job reached its deadline. */
export function isJobPastDeadline({ evidence }: Facts): boolean {
  const conditions = evidence.job?.conditions ?? []
  return conditions.some(({ status, reason }) => status === 'True' && reason === 'DeadlineExceeded')
}

/** What the cluster did to the pod, if it did something. */
export function removal(facts: Facts): Pick<RemovalDraft, 'cause'> | undefined {
  const isStopped =
    facts.podDeleted || Boolean(facts.evidence.pod?.reason) || isJobPastDeadline(facts)
  if (!isStopped && facts.disruption === undefined) return undefined
  const found = disruptions.find(({ when }) => when(facts))
  if (found !== undefined) return found
  if (isPodPastDeadline(facts) || isJobPastDeadline(facts)) return deadline
  return facts.podDeleted ? deleted : undefined
}

const deadline: Pick<RemovalDraft, 'cause'> = { cause: 'reached its deadline and was stopped' }

/** Somebody deleted the pod, and nothing says more. */
export const deleted: RemovalDraft = {
  id: 'pod-deleted',
  means: 'Somebody deleted the pod.',
  when: ({ podDeleted, byOthers, intentKnown }) => podDeleted && (byOthers || !intentKnown),
  cause: 'was deleted while it ran',
  remedy: `Find out who deleted it (the audit log of the API knows). ${again}`,
  retry: 'resume',
}
