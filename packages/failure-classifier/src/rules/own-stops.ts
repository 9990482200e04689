import type { Facts } from '../facts.ts'
import { quantity } from '../plain-text.ts'
import { rule, type Rule } from '../rule.ts'
import { theJob, thePod } from '../sentences.ts'

/** An agent that wrote its result and ended with 0 was not stopped, whatever was asked for at that moment. */
function endedByItself({ resultSays, exit }: Facts): boolean {
  return resultSays === 'success' && exit?.status === 0
}

function isAfterResult({ evidence }: Facts): boolean {
  return typeof evidence.intent?.stoppedAfterResultAtMs === 'number'
}

function seconds({ evidence }: Facts): string | undefined {
  const limit = evidence.intent?.timeoutSec
  return typeof limit === 'number' ? `${limit}` : undefined
}

/** What we did ourselves. */
export const ownStops: readonly Rule[] = [
  rule({
    id: 'stop-not-confirmed',
    family: 'own-stop',
    outcome: 'indeterminate',
    code: 'indeterminate',
    means: 'We asked for a stop, but the pod was not seen to end.',
    when: (facts) => (facts.stop !== undefined || isAfterResult(facts)) && !facts.ended,
    read: ['intent.stop', 'intent.carriedOut', 'pod.observed', 'container.state'],
    line: () => 'The run was told to stop, but it was not seen to end',
    cause: (facts) =>
      `A stop was asked for (${facts.stop ?? 'after its result'}), but ${thePod(facts)} was not seen to end in the time allowed: the agent may still run.`,
    remedy: (facts) =>
      `Look at ${thePod(facts)}; if it still runs, delete ${theJob(facts)}. It was kept.`,
    confidence: 'unknown',
    retry: 'none',
  }),
  rule({
    id: 'timeout',
    family: 'own-stop',
    outcome: 'timed_out',
    code: 'timeout',
    means: 'The run reached its own time limit and was stopped.',
    when: (facts) => facts.stop === 'timeout' && !endedByItself(facts),
    read: ['intent.stop', 'intent.carriedOut', 'container.exitCode', 'exitRecord.stopReason'],
    line: (facts) => {
      const limit = seconds(facts)
      return limit === undefined ? 'Timed out' : `Timed out after ${limit}s`
    },
    cause: (facts) =>
      `The run reached its time limit${seconds(facts) === undefined ? '' : ` of ${seconds(facts)} s`} and was stopped.`,
    remedy: (facts) =>
      `Raise timeoutSec${seconds(facts) === undefined ? '' : ` above ${seconds(facts)}`}, or give the agent a smaller task; what it wrote so far is kept.`,
    confidence: 'proven',
    retry: 'never',
  }),
  rule({
    id: 'cancelled-forced',
    family: 'own-stop',
    outcome: 'cancelled',
    code: 'cancelled',
    means: 'The run was cancelled; the agent had to be killed.',
    when: (facts) => facts.stop === 'cancel' && facts.exit?.status === 137,
    read: ['intent.stop', 'container.exitCode', 'exitRecord.status'],
    line: () => 'Run cancelled',
    cause: () => 'The run was cancelled; the agent did not stop in time and was killed.',
    remedy: () => '',
    confidence: 'proven',
    retry: 'never',
  }),
  rule({
    id: 'cancelled-graceful',
    family: 'own-stop',
    outcome: 'cancelled',
    code: 'cancelled',
    means: 'The run was cancelled before the agent started, or the agent ended when told to.',
    when: (facts) =>
      facts.stop === 'cancel' && (facts.started === false || facts.exit !== undefined),
    read: ['intent.stop', 'container.exitCode', 'exitRecord.status', 'exitRecord.stopReason'],
    line: () => 'Run cancelled',
    cause: ({ started }) =>
      started === false
        ? 'The run was cancelled before the agent had started.'
        : 'The run was cancelled and the agent ended when it was told to.',
    remedy: () => '',
    confidence: 'proven',
    retry: 'never',
  }),
  rule({
    id: 'cancelled',
    family: 'own-stop',
    outcome: 'cancelled',
    code: 'cancelled',
    means: 'The run was cancelled.',
    when: (facts) => facts.stop === 'cancel',
    read: ['intent.stop', 'intent.carriedOut', 'job.observed', 'pod.observed'],
    line: () => 'Run cancelled',
    cause: () => 'The run was cancelled and its pod is gone; how its container ended was not seen.',
    remedy: () => '',
    confidence: 'proven',
    retry: 'never',
  }),
  rule({
    id: 'output-limit',
    family: 'own-stop',
    outcome: 'failed',
    code: 'output_limit',
    means: 'The agent wrote more than the output limit and was stopped.',
    when: (facts) => facts.stop === 'output-limit' && !endedByItself(facts),
    read: ['intent.stop', 'container.exitCode'],
    cause: ({ evidence }) => {
      const limit = evidence.intent?.maxOutputBytes
      const written = evidence.log?.bytes
      return `The agent wrote more output than allowed${typeof limit === 'number' ? ` (limit ${quantity(limit)}${typeof written === 'number' ? `, written ${quantity(written)}` : ''})` : ''} and was stopped.`
    },
    remedy: ({ evidence }) =>
      `Raise maxOutputBytes${typeof evidence.intent?.maxOutputBytes === 'number' ? ` above ${evidence.intent.maxOutputBytes}` : ''}, or find out what the agent repeats: the log is kept.`,
    confidence: 'proven',
    retry: 'never',
  }),
]
