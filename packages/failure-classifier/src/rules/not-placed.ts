import type { Facts } from '../facts.ts'
import type { Rule } from '../rule.ts'
import { theJob, thePod } from '../sentences.ts'
import { waitingRule } from './waiting-rule.ts'

const unschedulable = /^(?:Unschedulable|FailedScheduling|Scheduling|SchedulerError)$/u
const unplaced = ({ trouble }: Facts): string => `Pod unschedulable: ${trouble.quote}`

/** The pod exists, but no node took it, or the node could not prepare it. */
export const notPlaced: readonly Rule[] = [
  waitingRule({
    id: 'queued-suspended',
    reason: 'queued_suspended',
    means: 'The Job stayed suspended.',
    reasons: /^(?:Suspended|JobSuspended)$/u,
    line: (facts) => `${theJob(facts)} stayed suspended`,
    cause: (facts) => `${theJob(facts)} was suspended and nobody resumed it`,
    remedy: () =>
      'If a queue (such as Kueue) admits Jobs here, look at its workload; else resume the Job.',
    retry: 'always',
  }),
  waitingRule({
    id: 'scheduling-gated',
    reason: 'scheduling_gated',
    means: 'A scheduling gate was never removed.',
    reasons: /^SchedulingGated$/u,
    line: unplaced,
    cause: (facts) => `${thePod(facts)} has a scheduling gate that nobody removed`,
    remedy: () => 'Look at the controller that set spec.schedulingGates.',
    retry: 'always',
  }),
  waitingRule({
    id: 'volume-claim',
    reason: 'volume_claim',
    means: 'The volume claim does not exist or is not bound.',
    reasons: unschedulable,
    text: /persistentvolumeclaim|PersistentVolumeClaims/u,
    line: unplaced,
    cause: ({ trouble }) => {
      const name = /persistentvolumeclaim "([^"]{1,253})"/u.exec(trouble.text)?.[1]
      return name === undefined
        ? 'a volume claim of the pod is not bound'
        : `volume claim "${name}" does not exist or cannot be used in this namespace`
    },
    remedy: () =>
      'Create the claim, or correct claimName; the claim must be in the namespace of the Job.',
    retry: 'always',
  }),
  waitingRule({
    id: 'unschedulable-resources',
    reason: 'unschedulable',
    means: 'No node has enough left of what the pod requests.',
    reasons: unschedulable,
    text: /Insufficient \S+/u,
    line: unplaced,
    cause: ({ trouble }) =>
      `no node has room for its requests (${[...new Set(trouble.text.match(/Insufficient [\w./-]{1,63}[\w-]/gu))].slice(0, 4).join(', ')})`,
    remedy: () => 'Lower resources.requests, wait until other pods end, or add a node.',
    retry: 'always',
  }),
  waitingRule({
    id: 'unschedulable-placement',
    reason: 'unschedulable',
    means: 'No node matches what the pod asks for.',
    reasons: unschedulable,
    text: /affinity|selector|taint|topology spread|node\(s\) were unschedulable|cordoned/iu,
    line: unplaced,
    cause: () => 'no node matches its node selector, affinity and tolerations',
    remedy: () => 'Correct nodeSelector and tolerations, or label a node to match.',
    retry: 'always',
  }),
  waitingRule({
    id: 'unschedulable',
    reason: 'unschedulable',
    means: 'The scheduler found no node, for another reason.',
    reasons: unschedulable,
    line: unplaced,
    cause: () => 'the scheduler found no node for it',
    remedy: () => "The scheduler's message says what is missing.",
    retry: 'always',
  }),
  waitingRule({
    id: 'sandbox-create',
    reason: 'sandbox_create',
    means:
      "The node could not make the pod's sandbox: network plugin, addresses, container runtime.",
    reasons: /^(?:FailedCreatePodSandBox|FailedPodSandBoxStatus|NetworkNotReady)$/u,
    line: ({ trouble }) => trouble.quote,
    cause: (facts) => `the node could not set up ${thePod(facts)} (network or container runtime)`,
    remedy: () => "Look at the node's network plugin and container runtime; another node may work.",
    retry: 'always',
  }),
  waitingRule({
    id: 'volume-mount',
    reason: 'volume_mount',
    means: 'A volume could not be attached or mounted.',
    reasons: /^(?:FailedMount|FailedAttachVolume|FailedMapVolume)$/u,
    line: ({ trouble }) => trouble.quote,
    cause: ({ trouble }) => {
      const missing = /(secret|configmap) "([^"]{1,253})" not found/iu.exec(trouble.text)
      return missing
        ? `a volume could not be mounted because ${missing[1]} "${missing[2]}" does not exist`
        : 'a volume could not be attached or mounted'
    },
    remedy: ({ trouble }) =>
      /not found/u.test(trouble.text)
        ? 'Create what the message names, or take the volume away.'
        : "Look at the volume's events; a ReadWriteOnce volume may still be attached to another node.",
    retry: 'always',
  }),
]
