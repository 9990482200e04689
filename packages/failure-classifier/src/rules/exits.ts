import { holds } from '../exit.ts'
import type { Facts } from '../facts.ts'
import { cutOffLine, unfinishedLine } from '../lines.ts'
import { plain } from '../plain-text.ts'
import { rule, type Rule } from '../rule.ts'
import { capital, inBrackets, theJob, thePod } from '../sentences.ts'

/** What the process said at its end, if anything. */
function lastWords({ plainLine, main }: Facts): string {
  return inBrackets(plainLine ?? plain(main?.message))
}

const failing = ({ exit }: Facts): boolean => exit !== undefined && exit.status !== 0

function whatFailed(facts: Facts): string {
  const { pod } = facts.evidence
  const what = pod?.phase === 'Failed' ? thePod(facts) : theJob(facts)
  return `${capital(what)} failed${inBrackets(pod?.message ?? pod?.reason)}, and how its container ended was not seen; no result had been written`
}

/** The agent ended by itself with something else than 0. */
export const exits: readonly Rule[] = [
  rule({
    id: 'exit-after-result',
    family: 'exit',
    outcome: 'failed',
    code: 'claude_exited',
    means: 'A successful result, and then an exit code that is not 0.',
    when: (facts) => failing(facts) && facts.resultSays === 'success',
    read: ['container.exitCode', 'exitRecord.status', 'stream.result', 'plainLine'],
    line: unfinishedLine,
    cause: (facts) =>
      `The agent wrote a successful result but ended with ${facts.exit?.status}${lastWords(facts)}: something failed after the result.`,
    remedy: () => 'Check what the result says was done, then look at the end of the log.',
    retry: 'resume',
  }),
  rule({
    id: 'claude-init-failed',
    family: 'exit',
    outcome: 'failed',
    code: 'claude_init_failed',
    means: 'An init event, no content, no result, an exit code that is not 0, and no plain line.',
    when: (facts) =>
      failing(facts) &&
      facts.noResult &&
      facts.noContent &&
      facts.plainLine === undefined &&
      Boolean(facts.evidence.stream?.init),
    read: ['container.exitCode', 'stream.init', 'stream.content', 'stream.result', 'plainLine'],
    line: unfinishedLine,
    cause: (facts) =>
      `The agent came up and ended with ${facts.exit?.status}${lastWords(facts)} before the model had said anything.`,
    remedy: () => 'Check the model and the session of the agent; stderr may say more.',
    retry: 'resume',
  }),
  rule({
    id: 'claude-exited',
    family: 'exit',
    outcome: 'failed',
    code: 'claude_exited',
    truncates: true,
    reason: 'agent_exit',
    means: 'Any other exit code that is not 0.',
    when: failing,
    read: [
      'container.exitCode',
      'exitRecord.status',
      'container.message',
      'plainLine',
      'stream.linesRead',
    ],
    line: unfinishedLine,
    cause: (facts) =>
      `The agent ended by itself with ${facts.exit?.status}${lastWords(facts)}${facts.streamKnown ? '' : '; what it wrote is not in the evidence'}.`,
    remedy: () => 'The end of the log and stderr show what it was doing.',
    retry: 'resume',
  }),
  rule({
    id: 'exit-unseen',
    family: 'exit',
    outcome: 'failed',
    code: 'claude_exited',
    truncates: true,
    means: 'The pod or the Job failed without a result, and nobody saw how the container ended.',
    when: ({ exit, noResult, evidence, main }) =>
      exit === undefined &&
      noResult &&
      main?.reason !== 'ContainerStatusUnknown' &&
      (evidence.pod?.phase === 'Failed' || holds(evidence.job?.conditions, 'Failed')),
    read: [
      'pod.observed',
      'pod.phase',
      'pod.reason',
      'container.state',
      'job.conditions',
      'stream.result',
    ],
    line: (facts) => cutOffLine(facts, whatFailed(facts)),
    cause: whatFailed,
    remedy: () => 'The end of the log shows how far the agent came.',
    confidence: 'likely',
    retry: 'resume',
  }),
]
