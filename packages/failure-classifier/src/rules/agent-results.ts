import type { Facts } from '../facts.ts'
import { rule, type Rule, type RuleDraft } from '../rule.ts'
import { inBrackets } from '../sentences.ts'

/** The sentence for a run whose own result says that it failed. */
export function failureLine({ result, said, exit }: Facts): string {
  const subtype = result.subtype?.startsWith('error') === true ? `subtype=${result.subtype}: ` : ''
  if (said !== undefined) return `Claude run failed: ${subtype}${said}`
  return subtype === ''
    ? `Claude exited with code ${exit?.status ?? -1}`
    : `Claude run failed: ${subtype.slice(0, -2)}`
}

/** A rule for a run that wrote a result, and the result is an error. */
export function resultRule(
  draft: Omit<RuleDraft, 'family' | 'outcome' | 'read'> & Partial<Pick<RuleDraft, 'read'>>,
): Rule {
  return rule({
    line: failureLine,
    confidence: 'proven',
    read: ['stream.result', 'stream.subtype', 'stream.terminalReason', 'stream.said'],
    ...draft,
    family: 'agent-result',
    outcome: 'failed',
    when: (facts) => facts.resultSays === 'error' && draft.when(facts),
  })
}

const unknownSession =
  /No conversation found with session ID|--resume requires a valid session|does not match any session title/iu

function isUnknownSession(facts: Facts): boolean {
  const { result, said, plainLine, resultSays, exit, wroteNothing, noResult } = facts
  if (resultSays === 'error') {
    const isTold =
      facts.evidence.stream?.sessionNotFound === true || unknownSession.test(said ?? '')
    return isTold && (result.numTurns ?? 0) === 0
  }
  const saidOnly = noResult && wroteNothing && exit !== undefined && exit.status !== 0
  return saidOnly && unknownSession.test(plainLine ?? '')
}

const startupRemedies: Readonly<Record<string, string>> = {
  bypass_root: 'Run the agent as an ordinary user: it refuses to skip permissions as root.',
  proxy_invalid: 'Correct or unset HTTPS_PROXY: it must be a whole URL.',
  cwd_unavailable: 'Give the run a working directory that exists.',
  config_file_invalid:
    "Repair the agent's configuration file that the message names, or move it away.",
}

/** What the agent's own result says about anything but the model's API. */
export const agentResults: readonly Rule[] = [
  rule({
    id: 'session-unavailable',
    family: 'agent-result',
    outcome: 'failed',
    code: 'session_unavailable',
    means: 'The session that was to be resumed does not exist.',
    when: isUnknownSession,
    read: ['stream.result', 'stream.sessionNotFound', 'stream.said', 'plainLine'],
    line: ({ said, plainLine }) => said ?? plainLine ?? 'Session unavailable',
    cause: () => 'The session to resume was not found where the agent looks for it.',
    remedy: () =>
      "Start the run again without a session; to keep sessions, keep the agent's configuration directory on the volume.",
    confidence: 'proven',
    retry: 'always',
    clearSession: true,
  }),
  resultRule({
    id: 'startup-refused',
    code: 'claude_startup_failed',
    means: 'The agent refused to start, and its result says why.',
    when: ({ result }) => Boolean(result.startupFailureReason),
    cause: ({ result, said }) =>
      `The agent refused to start${inBrackets(result.startupFailureReason ?? said)}.`,
    remedy: ({ result }) =>
      startupRemedies[result.startupFailureReason ?? ''] ?? 'Do what its message says.',
    retry: 'never',
  }),
  resultRule({
    id: 'max-turns',
    code: 'max_turns_exhausted',
    reason: 'max_turns',
    means: 'The agent used all the turns that it was allowed.',
    when: ({ result }) =>
      result.subtype === 'error_max_turns' || result.terminalReason === 'max_turns',
    cause: () => 'The agent used all its turns before it was done.',
    remedy: () => 'Raise maxTurnsPerRun (--max-turns), or split the task.',
    retry: 'always',
    clearSession: true,
  }),
  resultRule({
    id: 'budget',
    code: 'budget_exhausted',
    means: 'The agent used up the money that it was allowed.',
    when: ({ result }) =>
      result.subtype === 'error_max_budget_usd' || result.terminalReason === 'budget_exhausted',
    cause: () => 'The agent reached its budget before it was done.',
    remedy: () => 'Raise the budget, or split the task.',
    retry: 'never',
  }),
  resultRule({
    id: 'structured-output',
    code: 'structured_output_failed',
    means: 'The agent never gave an answer that fits the schema.',
    when: ({ result }) =>
      result.subtype === 'error_max_structured_output_retries' ||
      result.terminalReason === 'structured_output_retry_exhausted',
    cause: () => "The agent's answers did not fit the schema.",
    remedy: () => 'Relax the schema, or say in the prompt what it demands.',
    retry: 'resume',
  }),
  resultRule({
    id: 'poisoned-session',
    code: 'claude_poisoned_previous_message_id',
    means: 'The saved session is damaged: the API refuses every attempt to go on with it.',
    when: ({ said }) => /diagnostics\.previous_message_id.*starts with `msg_`/iu.test(said ?? ''),
    cause: () =>
      'The saved session holds a message id that the API refuses, so it cannot be resumed.',
    remedy: () => 'Start again without the session.',
    retry: 'always',
    clearSession: true,
  }),
  resultRule({
    id: 'session-image',
    code: 'llm_api_error',
    means: 'The session holds an image that the API cannot process.',
    when: ({ said }) => /could not process image/iu.test(said ?? ''),
    cause: () =>
      'The session holds an image that the model cannot read, so every attempt to resume it fails.',
    remedy: () => 'Start again without the session, and without that image.',
    retry: 'always',
    clearSession: true,
  }),
  resultRule({
    id: 'interrupted',
    code: 'claude_interrupted',
    reason: 'agent_interrupted',
    means: 'The agent was interrupted, and not by us.',
    when: ({ result }) => result.terminalReason?.startsWith('aborted') === true,
    cause: ({ result }) =>
      `The agent was interrupted while it worked${inBrackets(result.terminalReason)}; the runner did not ask for it, as far as the evidence says.`,
    remedy: () => 'Find out who sent the signal or deleted the pod.',
    retry: 'resume',
  }),
]
