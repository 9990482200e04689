import type { Rule } from '../rule.ts'
import { inBrackets } from '../sentences.ts'
import { apiRule, kind, says, status, statusWords } from './api-rule.ts'

/** What the model's API could not do, now or with this request. */
export const apiTroubles: readonly Rule[] = [
  apiRule({
    id: 'prompt-too-long',
    code: 'prompt_too_long',
    means: 'The conversation does not fit into the context of the model.',
    when: ({ result }) =>
      ['prompt_too_long', 'blocking_limit'].includes(result.terminalReason ?? ''),
    cause: () => 'The conversation is longer than the context of the model.',
    remedy: () => 'Shorten the prompt, or start again without the session.',
    retry: 'never',
  }),
  apiRule({
    id: 'request-too-large',
    code: 'prompt_too_long',
    means: 'The request is larger than the API accepts (images, files).',
    when: (facts) => status(facts) === 413 || facts.result.terminalReason === 'image_error',
    cause: (facts) => `The request is larger than the model's API accepts${statusWords(facts)}.`,
    remedy: () =>
      'Leave out or shrink images and attached files, or start again without the session.',
    retry: 'never',
  }),
  apiRule({
    id: 'model-output-limit',
    code: 'llm_api_error',
    means: "The model's answer went over its output or context limit, again and again.",
    when: ({ result }) => result.apiError === 'max_output_tokens',
    cause: () => "The model's answer was longer than it may be.",
    remedy: () =>
      'Ask for smaller steps, or start again without the session; CLAUDE_CODE_MAX_OUTPUT_TOKENS raises the limit of one answer.',
    retry: 'resume',
  }),
  apiRule({
    id: 'rate-limit',
    code: 'claude_transient_upstream',
    means: "The model's API refuses requests for a while (429).",
    when: (facts) =>
      status(facts) === 429 || kind(facts) === 'rate_limit' || says(facts, /rate.?limit|\b429\b/iu),
    cause: (facts) => `The model's API refused the requests as too many${statusWords(facts)}.`,
    remedy: () => 'Try again later, run fewer agents at once, or ask for a higher limit.',
    retry: 'resume',
    errorFamily: 'transient_upstream',
  }),
  apiRule({
    id: 'overloaded',
    code: 'claude_transient_upstream',
    means: "The model's API is overloaded (529).",
    when: (facts) =>
      status(facts) === 529 ||
      facts.result.apiErrorType === 'overloaded_error' ||
      kind(facts) === 'overloaded' ||
      says(facts, /overloaded/iu),
    cause: (facts) => `The model's API is overloaded${statusWords(facts)}.`,
    remedy: () => 'Try again later; a fallback model helps.',
    retry: 'resume',
    errorFamily: 'transient_upstream',
  }),
  apiRule({
    id: 'connection-failed',
    code: 'claude_transient_upstream',
    means: "The agent could not reach the model's API, or lost the connection.",
    when: (facts) =>
      facts.result.apiError === 'connection_failed' ||
      says(facts, /ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|request timed out/iu),
    cause: () => "The agent could not reach the model's API, or lost the connection.",
    remedy: () =>
      "Check the pod's way to the API: DNS, network policy, proxy, ANTHROPIC_BASE_URL; then try again.",
    retry: 'resume',
    errorFamily: 'transient_upstream',
  }),
  apiRule({
    id: 'server-error',
    code: 'claude_transient_upstream',
    means: "The model's API failed (5xx).",
    when: (facts) => (status(facts) ?? 0) >= 500 || kind(facts) === 'server_error',
    cause: (facts) => `The model's API failed${statusWords(facts)}.`,
    remedy: () => 'Try again later.',
    retry: 'resume',
    errorFamily: 'transient_upstream',
  }),
  apiRule({
    id: 'bad-request',
    code: 'llm_api_error',
    means: "The model's API refused the request as invalid.",
    when: (facts) => {
      const code = status(facts)
      return code !== undefined && code >= 400 && code < 500
    },
    cause: (facts) => `The model's API refused the request as invalid${statusWords(facts)}.`,
    remedy: () =>
      'Start again without the session; if it is refused again, look at model, tools and extra arguments.',
    retry: 'never',
  }),
  apiRule({
    id: 'agent-error',
    code: 'claude_failed',
    means: "The agent's result is an error that is not known here.",
    when: () => true,
    cause: ({ result }) =>
      `The agent's own result says that it failed${inBrackets(result.terminalReason ?? result.subtype)}.`,
    remedy: () => 'The end of the log shows what it was doing.',
    retry: 'resume',
  }),
]
