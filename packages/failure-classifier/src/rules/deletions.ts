import type { Facts } from '../facts.ts'
import { cutOffLine, deletedExternallyLine } from '../lines.ts'
import { jobWasOver, type Reading } from '../readings.ts'
import { rule, type Rule } from '../rule.ts'
import { capital, theJob, thePod } from '../sentences.ts'
import { looksStopped } from './disruptions.ts'
import { podDeletion } from './removals.ts'

const read: readonly Reading[] = [
  'job.observed',
  'job.detectedVia',
  'job.conditions',
  'pod.observed',
  'container.exitCode',
  'stream.result',
]

function wasTakenAway(facts: Facts): boolean {
  const { jobGone, byOthers, noResult, jobConditionsKnown } = facts
  return jobGone && byOthers && noResult && jobConditionsKnown && !jobWasOver(facts)
}

const cause = (facts: Facts): string =>
  `${capital(theJob(facts))} was deleted while the agent ran, and not by the runner; no result had been written.`

const remedy = (): string =>
  'Find out who deleted it (the audit log of the API, a clean-up tool, a deleted namespace).'

const disappeared = (facts: Facts): string =>
  `${capital(thePod(facts))} disappeared before anybody saw how its container ended, and no result had been written.`

/** The Job or the pod is not there any more. */
export const deletions: readonly Rule[] = [
  rule({
    id: 'job-deleted-externally',
    family: 'removal',
    outcome: 'failed',
    code: 'k8s_job_deleted_externally',
    means:
      'The Job is gone (confirmed by UID) without a result and without an exit code, and we did not delete it.',
    when: (facts) => wasTakenAway(facts) && facts.exit === undefined,
    read,
    line: deletedExternallyLine,
    cause,
    remedy,
    confidence: 'proven',
    retry: 'resume',
  }),
  rule({
    id: 'job-deleted-and-stopped',
    family: 'removal',
    outcome: 'failed',
    code: 'k8s_job_deleted_externally',
    truncates: true,
    reason: 'job_deleted_externally',
    means: 'The same, and the kubelet still said how the container was stopped.',
    when: (facts) => wasTakenAway(facts) && facts.podDeleted && looksStopped(facts),
    read,
    line: (facts) => cutOffLine(facts, cause(facts)),
    cause,
    remedy,
    retry: 'resume',
  }),
  podDeletion,
  rule({
    id: 'pod-gone',
    family: 'removal',
    outcome: 'failed',
    code: 'k8s_pod_disrupted',
    truncates: true,
    means: 'The pod is gone before its exit was seen, and no result was written.',
    when: (facts) =>
      facts.podGone &&
      !facts.jobGone &&
      facts.exit === undefined &&
      facts.noResult &&
      (facts.byOthers || !facts.intentKnown) &&
      !jobWasSuccessful(facts),
    read: ['pod.observed', 'pod.phase', 'job.observed', 'job.conditions', 'stream.result'],
    line: (facts) => cutOffLine(facts, disappeared(facts)),
    cause: disappeared,
    remedy: () => 'Look for a drained or lost node, or for who deleted it.',
    confidence: 'likely',
    retry: 'resume',
  }),
]

function jobWasSuccessful({ evidence }: Facts): boolean {
  return (
    evidence.job?.conditions?.some((one) => one.type === 'Complete' && one.status === 'True') ??
    false
  )
}
