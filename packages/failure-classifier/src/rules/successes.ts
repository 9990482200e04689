import type { Facts } from '../facts.ts'
import { rule, type Rule } from '../rule.ts'
import { inBrackets, theJob, thePod } from '../sentences.ts'
import { looksStopped, removal } from './disruptions.ts'

function isProven({ resultSays, exit, lastLineWhole }: Facts): boolean {
  return resultSays === 'success' && exit?.status === 0 && lastLineWhole === true
}

/** A whole result that somebody cut short afterwards, with nothing left to do. */
function wasRemovedAfterResult(facts: Facts): boolean {
  const isGone = facts.jobGone || facts.podGone || removal(facts) !== undefined
  return (
    facts.resultSays === 'success' &&
    facts.exit?.status !== 0 &&
    isGone &&
    looksStopped(facts) &&
    facts.main?.reason !== 'OOMKilled' &&
    facts.exitDoubt === undefined &&
    facts.backgroundTasks === 0
  )
}

function whatCameAfter(facts: Facts): string {
  if (facts.jobGone) return `${theJob(facts)} was deleted`
  return `${thePod(facts)} ${removal(facts)?.cause ?? 'disappeared'}`
}

/** Success, which needs positive proof, and the results that are neither success nor error. */
export const successes: readonly Rule[] = [
  rule({
    id: 'witnesses-disagree',
    family: 'success',
    outcome: 'indeterminate',
    code: 'k8s_job_state_mismatch',
    means:
      "The pod's own record says 0, the API says that the pod failed, and the kubelet's word on the container is lost.",
    when: ({ exitDoubt }) => exitDoubt === 'contradicted',
    read: ['exitRecord.status', 'pod.phase', 'job.conditions', 'stream.result'],
    cause: (facts) =>
      `The witnesses disagree: the exit record says that the agent ended with 0, the API says that ${facts.evidence.pod?.phase === 'Failed' ? thePod(facts) : theJob(facts)} failed, and the kubelet's word on the container is not there to settle it.`,
    remedy: () => "Look at the agent's log and at what it was to change, then decide.",
    confidence: 'unknown',
    retry: 'none',
  }),
  rule({
    id: 'succeeded-refused',
    family: 'success',
    outcome: 'succeeded',
    code: null,
    reason: 'model_refusal',
    means: 'The agent ended in order, but its last answer is a refusal of the model.',
    when: (facts) => isProven(facts) && facts.result.stopReason === 'refusal',
    read: ['container.exitCode', 'exitRecord.status', 'stream.result', 'stream.stopReason'],
    cause: ({ said }) => `The agent ended in order, but the model refused${inBrackets(said)}.`,
    remedy: () => 'Change the task, or use another model.',
    retry: 'none',
    errorFamily: 'model_refusal',
  }),
  rule({
    id: 'succeeded',
    family: 'success',
    outcome: 'succeeded',
    code: null,
    means: 'Exit 0, a successful result, and a whole last line.',
    when: isProven,
    read: [
      'container.exitCode',
      'exitRecord.status',
      'stream.result',
      'stream.terminalReason',
      'stream.lastLineWhole',
    ],
    cause: () => 'The agent wrote a successful result and ended with 0.',
    remedy: () => '',
    retry: 'none',
  }),
  rule({
    id: 'stopped-after-result',
    family: 'success',
    outcome: 'succeeded',
    code: null,
    reason: 'succeeded',
    means: 'A successful result; then the process did not exit and we stopped it.',
    when: (facts) =>
      facts.resultSays === 'success' &&
      typeof facts.evidence.intent?.stoppedAfterResultAtMs === 'number',
    read: ['stream.result', 'intent.stoppedAfterResult', 'container.exitCode'],
    cause: () => 'The agent wrote a successful result but did not exit, and was stopped.',
    remedy: () => '',
    retry: 'none',
  }),
  rule({
    id: 'removed-after-result',
    family: 'success',
    outcome: 'succeeded',
    code: null,
    reason: 'succeeded',
    means: 'A successful result; then the Job or its pod was removed.',
    when: wasRemovedAfterResult,
    read: [
      'stream.result',
      'job.observed',
      'pod.observed',
      'pod.deletionTimestamp',
      'container.exitCode',
    ],
    cause: (facts) => `The agent wrote a successful result; after that ${whatCameAfter(facts)}.`,
    remedy: () => '',
    confidence: 'likely',
    retry: 'none',
  }),
  rule({
    id: 'output-end-unproven',
    family: 'success',
    outcome: 'indeterminate',
    code: 'indeterminate',
    means: 'A successful result and exit 0, but the output does not end with a whole line.',
    when: ({ resultSays, exit }) => resultSays === 'success' && exit?.status === 0,
    read: ['stream.result', 'stream.lastLineWhole', 'log.complete', 'container.exitCode'],
    cause: ({ lastLineWhole }) =>
      lastLineWhole === false
        ? 'The agent wrote a successful result and ended with 0, but its output ends in the middle of a line: something after the result was lost.'
        : 'The agent wrote a successful result and ended with 0, but nothing says whether its output was read to the end.',
    remedy: () => 'Read the end of the log before relying on the result.',
    confidence: 'unknown',
    retry: 'none',
  }),
  rule({
    id: 'stopped-by-hook',
    family: 'agent-result',
    outcome: 'failed',
    code: 'claude_stopped_by_hook',
    means: 'A hook told the agent to stop.',
    when: ({ resultSays, result, exit }) =>
      resultSays === 'other' &&
      exit !== undefined &&
      ['hook_stopped', 'stop_hook_prevented'].includes(result.terminalReason ?? ''),
    read: ['stream.result', 'stream.terminalReason', 'container.exitCode'],
    cause: ({ said, evidence }) =>
      `A hook of the agent's settings ended the run${inBrackets(evidence.stream?.preventedContinuation ?? said)}.`,
    remedy: () => "Look at the hooks in the agent's settings.",
    confidence: 'proven',
    retry: 'never',
  }),
  rule({
    id: 'prompt-blocked',
    family: 'agent-result',
    outcome: 'failed',
    code: 'claude_stopped_by_hook',
    means: 'A hook blocked the prompt: the model was never asked.',
    when: ({ resultSays, result, exit }) =>
      resultSays === 'other' &&
      exit !== undefined &&
      !result.terminalReason &&
      result.numTurns === 0,
    read: ['stream.result', 'stream.terminalReason', 'stream.said'],
    cause: ({ said, evidence }) =>
      `The prompt never reached the model${inBrackets(evidence.stream?.preventedContinuation ?? said)}.`,
    remedy: () =>
      "Look at the UserPromptSubmit hooks in the agent's settings, or change the prompt.",
    confidence: 'proven',
    retry: 'never',
  }),
  rule({
    id: 'unusual-result',
    family: 'agent-result',
    outcome: 'indeterminate',
    code: 'indeterminate',
    means: 'A result that is neither a success nor an error.',
    when: ({ resultSays, exit }) => resultSays === 'other' && exit?.status === 0,
    read: ['stream.subtype', 'stream.terminalReason', 'stream.said', 'container.exitCode'],
    cause: ({ result }) =>
      `The agent ended with 0, but its result is neither a success nor an error${inBrackets(result.terminalReason ?? result.subtype)}.`,
    remedy: () => "Read the agent's last answer before relying on it.",
    confidence: 'unknown',
    retry: 'none',
  }),
]
