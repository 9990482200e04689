import { holds } from '../exit.ts'
import type { Facts } from '../facts.ts'
import { cutOffLine } from '../lines.ts'
import { plain } from '../plain-text.ts'
import { rule, type Rule } from '../rule.ts'
import { capital, inBrackets, theJob, thePod } from '../sentences.ts'
import {
  deleted,
  removal,
  disruptions,
  isJobPastDeadline,
  isPodPastDeadline,
  looksStopped,
  type RemovalDraft,
} from './disruptions.ts'

function removalRule(draft: RemovalDraft): Rule {
  const { id, means, when, cause, remedy, retry } = draft
  const says = (facts: Facts): string =>
    `${capital(thePod(facts))} ${cause}${inBrackets(facts.evidence.pod?.message ?? facts.disruption?.message)}${byWhom(facts, draft)}`
  return rule({
    id,
    means,
    family: 'removal',
    outcome: 'failed',
    code: 'k8s_pod_disrupted',
    truncates: true,
    when: (facts) => looksStopped(facts) && facts.ended && when(facts),
    read: [
      'pod.reason',
      'pod.message',
      'pod.DisruptionTarget',
      'pod.deletionTimestamp',
      'container.exitCode',
      'job.conditions',
    ],
    line: (facts) =>
      facts.started === false
        ? `Pod scheduling failed: ${thePod(facts)} ${cause}`
        : cutOffLine(facts, says(facts)),
    cause: says,
    remedy: () => remedy,
    retry,
  })
}

function byWhom({ intentKnown }: Facts, draft: RemovalDraft): string {
  if (draft !== deleted) return ''
  return intentKnown
    ? ', and not by the runner'
    : ', by somebody or by the runner itself: the evidence does not say'
}

const deadline = {
  family: 'removal',
  outcome: 'timed_out',
  code: 'timeout',
  retry: 'never',
} as const

/** The cluster, or somebody in it, ended the pod. */
export const removals: readonly Rule[] = [
  rule({
    id: 'removed-unread',
    family: 'removal',
    outcome: 'indeterminate',
    code: 'indeterminate',
    means: 'The pod was removed, and it is not known whether the agent had finished before.',
    when: (facts) =>
      facts.resultSays !== 'success' &&
      facts.resultSays !== 'error' &&
      !facts.noResult &&
      facts.started !== false &&
      (facts.ended || isJobPastDeadline(facts) || isPodPastDeadline(facts)) &&
      looksStopped(facts) &&
      (removal(facts) !== undefined || (facts.podGone && facts.exit === undefined)),
    read: [
      'pod.reason',
      'pod.DisruptionTarget',
      'pod.deletionTimestamp',
      'stream.result',
      'log.complete',
    ],
    cause: (facts) =>
      `${capital(thePod(facts))} ${removal(facts)?.cause ?? 'disappeared'}; whether the agent had finished before is not in the evidence.`,
    remedy: () => 'Read the end of the log before starting the run again.',
    confidence: 'unknown',
    retry: 'none',
  }),
  rule({
    ...deadline,
    id: 'pod-deadline',
    means: "The pod reached its deadline, which is the cluster's backstop.",
    when: (facts) => isPodPastDeadline(facts) && looksStopped(facts),
    read: ['pod.reason', 'pod.message', 'container.exitCode'],
    line: (facts) =>
      `Timed out: ${plain(facts.evidence.pod?.message) ?? 'the pod reached its deadline'}`,
    cause: (facts) =>
      `${capital(thePod(facts))} was active longer than its activeDeadlineSeconds and was stopped by its node.`,
    remedy: () => 'Raise the time limit of the run, or give the agent a smaller task.',
  }),
  rule({
    ...deadline,
    id: 'job-deadline',
    means: "The Job reached its deadline, which is the cluster's backstop.",
    when: (facts) => isJobPastDeadline(facts) && looksStopped(facts),
    read: ['job.conditions', 'container.exitCode'],
    line: (facts) => `Timed out: ${theJob(facts)} was active longer than its deadline`,
    cause: (facts) =>
      `${capital(theJob(facts))} was active longer than its activeDeadlineSeconds and the cluster stopped it.`,
    remedy: () => 'Raise the time limit of the run, or give the agent a smaller task.',
  }),
  rule({
    id: 'job-suspended',
    family: 'removal',
    outcome: 'indeterminate',
    code: 'indeterminate',
    means: 'Somebody suspended the Job while the agent ran: its pod was stopped, the Job waits.',
    when: ({ evidence, started, podDeleted, podGone, jobGone, noResult }) =>
      noResult &&
      holds(evidence.job?.conditions, 'Suspended') &&
      started !== false &&
      !jobGone &&
      (podDeleted || podGone),
    read: ['job.conditions', 'pod.observed', 'pod.deletionTimestamp', 'container.exitCode'],
    cause: (facts) =>
      `${capital(theJob(facts))} was suspended while the agent ran: its pod was stopped, and when the Job is resumed it starts a pod again.`,
    remedy: (facts) =>
      `Delete ${theJob(facts)} before starting the run again: a second run must not meet its pod.`,
    confidence: 'proven',
    retry: 'none',
  }),
  ...disruptions.map(removalRule),
]

/** Somebody deleted the pod, and nothing says more. */
export const podDeletion: Rule = removalRule(deleted)
