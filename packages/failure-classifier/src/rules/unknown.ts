import type { Facts } from '../facts.ts'
import { mainName } from '../facts.ts'
import { cutOffLine } from '../lines.ts'
import { rule, type Rule } from '../rule.ts'
import { capital, theJob, theNode, thePod } from '../sentences.ts'

const undecided = {
  family: 'unknown',
  outcome: 'indeterminate',
  code: 'indeterminate',
  confidence: 'unknown',
  retry: 'none',
} as const

function silentFor({ evidence }: Facts): string {
  return `${Math.round((evidence.observation?.unobservableForMs ?? 0) / 1_000)} s`
}

/** What was not heard, as far as it is known. */
function nodeSilence(facts: Facts): string {
  const { pod, observation, takenAtMs } = facts.evidence
  const sinceMs = pod?.nodeSilentSinceMs
  const isTimed = typeof sinceMs === 'number' && typeof takenAtMs === 'number'
  const since = isTimed ? ` for ${Math.round((takenAtMs - sinceMs) / 1_000)} s` : ''
  const isQuiet = typeof observation?.unobservableForMs === 'number'
  return isQuiet ? `${since}, and nothing came from the volume for ${silentFor(facts)}` : since
}

/** What cannot be proved. The last of them always applies. */
export const nothingProven: Rule = rule({
  ...undecided,
  id: 'indeterminate',
  means: 'The evidence proves nothing.',
  when: () => true,
  read: [
    'job.observed',
    'pod.observed',
    'pod.phase',
    'container.state',
    'exitRecord.status',
    'stream.result',
  ],
  line: () => 'The evidence does not prove how the run ended',
  cause: (facts) =>
    `The evidence does not prove how ${theJob(facts)} ended: what would prove it is missing.`,
  remedy: (facts) => `Look at ${theJob(facts)} and at the log before starting the run again.`,
})

/** The run may still go on, or its end cannot be known. */
export const unknown: readonly Rule[] = [
  rule({
    ...undecided,
    id: 'node-lost',
    means: 'The node does not answer, nor does the volume say anything: the Job is kept.',
    when: ({ evidence, nodeSilent, podGone, jobGone, exit }) =>
      (nodeSilent || evidence.pod?.reason === 'NodeLost' || evidence.pod?.phase === 'Unknown') &&
      exit === undefined &&
      !podGone &&
      !jobGone,
    read: [
      'pod.nodeSilent',
      'pod.nodeName',
      'pod.phase',
      'pod.reason',
      'container.state',
      'observation.unobservableForMs',
    ],
    line: (facts) => `${capital(theNode(facts))} does not answer`,
    cause: (facts) =>
      `${capital(theNode(facts))} does not answer${nodeSilence(facts)}: the agent of ${thePod(facts)} may still run there.`,
    remedy: (facts) =>
      `Wait for ${theNode(facts)}, or make sure that it is off before starting the run again; ${theJob(facts)} was kept.`,
  }),
  rule({
    ...undecided,
    id: 'unobservable',
    means: 'Neither the API nor the volume said anything for too long: the Job is kept.',
    when: ({ evidence, exit, ended }) =>
      typeof evidence.observation?.unobservableForMs === 'number' && exit === undefined && !ended,
    read: [
      'observation.unobservableForMs',
      'observation.apiReachable',
      'pod.observed',
      'container.state',
    ],
    line: (facts) => `Nothing was heard of the run for ${silentFor(facts)}`,
    cause: (facts) =>
      `Neither the Kubernetes API nor the volume said anything for ${silentFor(facts)}: the agent may still run.`,
    remedy: (facts) =>
      `${capital(theJob(facts))} was kept: look at it when the cluster can be reached again, or let the next run adopt it.`,
  }),
  rule({
    ...undecided,
    id: 'status-unknown',
    truncates: true,
    means: 'The kubelet lost the container and does not know how it ended.',
    when: ({ main, exit }) => main?.reason === 'ContainerStatusUnknown' && exit === undefined,
    read: ['container.reason', 'container.message', 'exitRecord.status'],
    line: (facts) => cutOffLine(facts, 'The kubelet does not know how the container ended'),
    cause: (facts) =>
      `The kubelet lost container "${mainName(facts)}" and does not know how it ended; the pod left no exit record.`,
    remedy: () => 'Read the end of the log.',
    retry: 'resume',
  }),
  rule({
    ...undecided,
    id: 'job-gone',
    means: 'The Job is gone, and the evidence does not say what was written or who wanted it gone.',
    when: ({ jobGone, exit }) => jobGone && exit === undefined,
    read: ['job.observed', 'job.detectedVia', 'job.conditions', 'stream.result', 'log.complete'],
    cause: (facts) =>
      `${capital(theJob(facts))} is gone and how its container ended is not known; ${facts.intentKnown ? 'whether it had written a result is not in the evidence' : 'whether the runner deleted it itself is not in the evidence'}.`,
    remedy: () => 'Read the end of the log before starting the run again.',
  }),
  rule({
    ...undecided,
    id: 'exit-0-unread',
    means: 'Exit 0, but what the agent wrote is not in the evidence.',
    when: ({ exit }) => exit?.status === 0,
    read: ['container.exitCode', 'exitRecord.status', 'stream.result'],
    line: () => 'The agent ended with 0, but what it wrote is not known',
    cause: () =>
      'The agent ended with 0, but what it wrote is not in the evidence: exit 0 alone is no proof of success.',
    remedy: () => 'Read the end of the log.',
  }),
  rule({
    ...undecided,
    id: 'exit-record-only',
    means:
      "An exit record that nothing confirms: the kubelet's word was not asked for, or it speaks of another pod.",
    when: ({ exitDoubt, ended, main }) =>
      (exitDoubt === 'kubelet-not-asked' || exitDoubt === 'other-pod') &&
      main?.state !== 'running' &&
      main?.state !== 'waiting' &&
      !ended,
    read: ['exitRecord.status', 'exitRecord.podUid', 'pod.observed', 'stream.result'],
    line: () => "Only the pod's own record says that the run ended",
    cause: ({ evidence }) =>
      `The pod's own record says that the agent ended with ${evidence.exitRecord?.status}, but nothing says what the kubelet knows: the agent can write that record itself.`,
    remedy: (facts) => `Look at ${thePod(facts)}.`,
  }),
  rule({
    ...undecided,
    id: 'still-waiting',
    means: 'The pod has not started yet, and nobody gave up waiting.',
    when: ({ started, ended, evidence }) =>
      started === false && !ended && Boolean(evidence.pod ?? evidence.job),
    read: ['pod.observed', 'pod.phase', 'container.state', 'waiting.message'],
    line: () => 'The run has not started yet',
    cause: (facts) =>
      `The agent has not started (${facts.trouble.reasons.length > 0 ? facts.trouble.quote : 'no reason given'}), and it may still start.`,
    remedy: (facts) => `Wait, or delete ${theJob(facts)}.`,
  }),
  rule({
    ...undecided,
    id: 'not-over',
    means: 'By the last word of the kubelet, the container runs.',
    when: ({ main, ended }) => main?.state === 'running' && !ended,
    read: ['pod.observed', 'pod.phase', 'container.state', 'exitRecord.status', 'stream.result'],
    line: () => 'The run is not over',
    cause: (facts) => `By the last word of the kubelet, container "${mainName(facts)}" still runs.`,
    remedy: (facts) => `Wait, or look at ${thePod(facts)}; nothing was deleted.`,
  }),
  nothingProven,
]
