import type { Facts } from '../facts.ts'
import type { Rule } from '../rule.ts'
import { inBrackets } from '../sentences.ts'
import { apiRule, kind, says, status, statusWords } from './api-rule.ts'

const authKinds = new Set([
  'authentication_failed',
  'oauth_org_not_allowed',
  'account_on_hold',
  'verification_required',
  'cloud_credential_error',
])

/** Who may use the model's API, and how much. */
export const apiRefusals: readonly Rule[] = [
  apiRule({
    id: 'auth-forbidden',
    code: 'claude_auth_required',
    means: "The API key or account may not use the model's API.",
    when: (facts) =>
      status(facts) === 403 ||
      ['oauth_org_not_allowed', 'account_on_hold', 'verification_required'].includes(kind(facts)),
    cause: (facts) => `The model's API refuses this key or account${statusWords(facts)}.`,
    remedy: () => 'Give the key the permission that it lacks, or use another one.',
    retry: 'never',
  }),
  apiRule({
    id: 'auth-invalid',
    code: 'claude_auth_required',
    means: "The model's API does not accept the key or token.",
    when: (facts) => status(facts) === 401,
    cause: (facts) => `The model's API does not accept the key or token${statusWords(facts)}.`,
    remedy: () => 'Replace ANTHROPIC_API_KEY (or the OAuth token) in the Secret that the run uses.',
    retry: 'never',
  }),
  apiRule({
    id: 'auth-missing',
    code: 'claude_auth_required',
    means: 'The agent had no credentials, or could not use them.',
    when: (facts) =>
      authKinds.has(kind(facts)) ||
      says(facts, /not logged in|please run \/login|invalid api key|failed to authenticate/iu),
    cause: () => 'The agent had no credentials that it could use.',
    remedy: () => 'Give the run ANTHROPIC_API_KEY or an OAuth token, by Secret.',
    retry: 'never',
  }),
  apiRule({
    id: 'model-not-found',
    code: 'model_not_found',
    means: 'The model does not exist, or the key may not use it.',
    when: (facts) =>
      kind(facts) === 'model_not_found' ||
      (status(facts) === 404 && facts.result.apiErrorType === 'not_found_error') ||
      says(facts, /issue with the selected model|model[\s_-]*(?:not[\s_-]*found|does not exist)/iu),
    cause: ({ model }) =>
      `The model${model === undefined ? '' : ` "${model}"`} does not exist, or this key may not use it.`,
    remedy: () => 'Correct the model of the agent.',
    retry: 'never',
  }),
  apiRule({
    id: 'refusal',
    code: 'claude_refusal',
    reason: 'model_refusal',
    means: 'The model refused to go on.',
    when: ({ result }) => result.stopReason === 'refusal',
    cause: () => 'The model refused the task.',
    remedy: () => 'Change the task so that its safeguards are not touched, or use another model.',
    retry: 'never',
    errorFamily: 'model_refusal',
  }),
  apiRule({
    id: 'usage-limit',
    code: 'provider_quota',
    means: 'The usage limit of the account is reached.',
    when: (facts) =>
      facts.result.apiError === 'usage_limit_reached' ||
      (status(facts) === 429 && facts.evidence.stream?.rateLimit?.status === 'rejected') ||
      says(facts, /hit your (?:[\w-]+ )?limit|usage limit reached|out of extra usage/iu),
    cause: (facts) => `The usage limit of the account is reached${inBrackets(limitType(facts))}.`,
    remedy: (facts) => {
      const at = resetTime(facts)
      return at === undefined
        ? 'Wait until the limit is reset, or use another account.'
        : `Wait until ${at}, or use another account.`
    },
    retry: 'resume',
    errorFamily: 'provider_quota',
  }),
  apiRule({
    id: 'billing',
    code: 'provider_quota',
    means: 'The account has no credit.',
    when: (facts) =>
      kind(facts) === 'billing_error' ||
      facts.result.apiErrorType === 'billing_error' ||
      status(facts) === 402 ||
      /credit balance is too low/iu.test(facts.said ?? ''),
    cause: () => 'The account that pays for the model has no credit.',
    remedy: () => 'Add credit to the account, or use another key.',
    retry: 'never',
    errorFamily: 'provider_quota',
  }),
]

/** When the limit of a refused account is reset, ISO 8601. */
export function resetTime({ evidence }: Facts): string | undefined {
  const limit = evidence.stream?.rateLimit
  const epochMs = limit?.resetsAtMs ?? (limit?.resetsAt ?? 0) * 1_000
  if (limit?.status !== 'rejected') return undefined
  return epochMs > 0 && epochMs < 8e15 ? new Date(epochMs).toISOString() : undefined
}

function limitType({ evidence }: Facts): string | null | undefined {
  return evidence.stream?.rateLimit?.limitType ?? evidence.stream?.rateLimit?.rateLimitType
}
