import type { Facts } from '../facts.ts'
import { mainName } from '../facts.ts'
import { cutOffLine } from '../lines.ts'
import { plain } from '../plain-text.ts'
import { rule, type Rule } from '../rule.ts'
import { thePod } from '../sentences.ts'

function neverAppeared({ evidence, linesRead, main }: Facts): boolean {
  const { log, begin, lastBeat } = evidence
  return (
    log?.appeared === false &&
    linesRead === 0 &&
    !begin &&
    !lastBeat &&
    (main?.state === 'running' || main?.state === 'terminated')
  )
}

function weGaveUp({ evidence }: Facts): boolean {
  return typeof evidence.intent?.gaveUpAtMs === 'number'
}

function missingLine(facts: Facts): string {
  const { evidence, main, exit } = facts
  const phase = plain(evidence.pod?.phase, 40)
  const state = exit === undefined ? main?.state : `ended with ${exit.status}`
  const words = [
    phase === undefined ? undefined : `phase=${phase}`,
    `container ${mainName(facts)} ${state ?? 'unknown'}`,
  ]
  return `Pod log file never appeared at ${plain(evidence.log?.path, 500) ?? 'its path'} (${thePod(facts)}: ${words.filter(Boolean).join(', ')})`
}

const missingRemedy = (): string =>
  'Check claimName, mountPath and subPath: pod and server must mount the same claim, and the pod must be able to write there.'

/** The log that never came. */
export const missingLog: readonly Rule[] = [
  rule({
    id: 'log-file-missing',
    family: 'output',
    outcome: 'failed',
    code: 'k8s_pod_log_file_missing',
    means: "The container ran, but the pod's first byte never appeared on the volume.",
    when: (facts) => neverAppeared(facts) && (facts.exit?.status !== 0 || weGaveUp(facts)),
    read: ['log.appeared', 'log.path', 'pod.phase', 'container.state', 'container.exitCode'],
    line: missingLine,
    cause: (facts) =>
      `The container of ${thePod(facts)} ran, but nothing that it writes is to be seen where the server looks: pod and server do not see the same volume, or the pod cannot write to it.`,
    remedy: missingRemedy,
    confidence: 'likely',
    retry: 'never',
  }),
  rule({
    id: 'log-file-missing-exit-0',
    family: 'output',
    outcome: 'indeterminate',
    code: 'k8s_pod_log_file_missing',
    reason: 'log_file_missing',
    means: 'The same, and the container ended with 0: the work may be done, nobody can see it.',
    when: neverAppeared,
    read: ['log.appeared', 'log.path', 'pod.phase', 'container.exitCode'],
    line: missingLine,
    cause: (facts) =>
      `The container of ${thePod(facts)} ended with 0, but nothing that it wrote is to be seen where the server looks: the agent may have done its work.`,
    remedy: missingRemedy,
    confidence: 'unknown',
    retry: 'none',
  }),
]

/** What came out, and what did not. */
export const output: readonly Rule[] = [
  rule({
    id: 'llm-empty-response',
    family: 'output',
    outcome: 'failed',
    code: 'llm_api_error',
    means: "The model's API answered with nothing, and nothing else was produced.",
    when: ({ noResult, evidence, noContent, exit, plainLine }) =>
      noResult &&
      evidence.stream?.emptyResponse === true &&
      noContent &&
      plainLine === undefined &&
      exit !== undefined &&
      exit.status < 2,
    read: ['stream.emptyResponse', 'stream.content', 'stream.result', 'container.exitCode'],
    line: () =>
      'LLM API returned an empty response (stop_reason: null, output_tokens: 0) — the upstream model API may be degraded or misconfigured',
    cause: () =>
      "The model's API answered with an empty message, and the agent ended without a result.",
    remedy: () =>
      'Try again; if it stays so, check the gateway or model behind ANTHROPIC_BASE_URL.',
    confidence: 'likely',
    retry: 'resume',
    errorFamily: 'transient_upstream',
  }),
  rule({
    id: 'output-lost',
    family: 'output',
    outcome: 'indeterminate',
    code: 'indeterminate',
    means: 'Exit 0, and bytes of the output are missing: the result may be among them.',
    when: ({ exit, resultSays, evidence }) =>
      exit?.status === 0 && resultSays === undefined && evidence.log?.complete === false,
    read: ['container.exitCode', 'log.complete', 'stream.result'],
    cause: () =>
      'The agent ended with 0, but part of its output is missing, and no result is in what is there.',
    remedy: () => 'Read the log file itself: the result may be in the missing part.',
    confidence: 'unknown',
    retry: 'none',
  }),
  rule({
    id: 'agent-no-output',
    family: 'output',
    outcome: 'indeterminate',
    code: 'indeterminate',
    means: 'Exit 0 and not one event.',
    when: ({ exit, noResult, wroteNothing }) => exit?.status === 0 && noResult && wroteNothing,
    read: ['container.exitCode', 'stream.linesRead', 'plainLine'],
    cause: () => 'The agent ended with 0 and wrote nothing: that is no proof that it did anything.',
    remedy: () => 'Check that the command of the image is the agent, and that it got its prompt.',
    confidence: 'unknown',
    retry: 'resume',
  }),
  rule({
    id: 'agent-no-result',
    family: 'output',
    outcome: 'indeterminate',
    code: 'indeterminate',
    truncates: true,
    means: 'Exit 0 and events, but no result.',
    when: ({ exit, noResult }) => exit?.status === 0 && noResult,
    read: ['container.exitCode', 'stream.result', 'stream.content', 'stream.lastLineWhole'],
    line: (facts) => cutOffLine(facts, 'Claude ended with 0 but wrote no result'),
    cause: ({ lastLineWhole }) =>
      `The agent ended with 0 but wrote no result${lastLineWhole === false ? ', and its output ends in the middle of a line: the end of the output was lost' : ''}. Exit 0 alone is no proof of success.`,
    remedy: () => 'Read the end of the log.',
    confidence: 'unknown',
    retry: 'resume',
  }),
]
