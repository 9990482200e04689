import type { Expected, GalleryRow } from '../gallery-row.ts'
import { transcript } from '../steps.ts'

type Told = readonly [transcript: string, done: string, truth: string, expected: Expected]

const failed = 'failed'
const proven = 'proven'

function error(reason: string, code: string, says: RegExp): Expected {
  return { outcome: failed, reason, code, says, confidence: proven }
}

const transient = 'claude_transient_upstream'
const told: readonly Told[] = [
  [
    'auth-401',
    "the model's API refuses the key",
    'the key is not valid',
    error('auth_invalid', 'claude_auth_required', /./),
  ],
  [
    'auth-none',
    'the agent has no key',
    'nobody is logged in',
    error('auth_missing', 'claude_auth_required', /./),
  ],
  [
    'rate-429',
    "the model's API answers 429",
    'too many requests',
    error('rate_limit', transient, /429|rate limit/i),
  ],
  [
    'overloaded-529',
    "the model's API answers 529",
    'the API is overloaded',
    error('overloaded', transient, /overloaded/i),
  ],
  [
    'server-500',
    "the model's API answers 500",
    'an error of the API',
    error('server_error', transient, /500/),
  ],
  [
    'conn-refused',
    "the model's API cannot be reached",
    'connection refused',
    error('connection_failed', transient, /reach|connect/i),
  ],
  [
    'credit-400',
    'the credit is used up',
    'no credit',
    error('billing', 'provider_quota', /credit/i),
  ],
  [
    'usage-limit',
    'the usage limit is reached',
    'the limit is reset at a known time',
    error('usage_limit', 'provider_quota', /2030/),
  ],
  [
    'model-404',
    'the model does not exist',
    'no such model',
    error('model_not_found', 'model_not_found', /model/i),
  ],
  [
    'stop-refusal',
    'the model refuses',
    'the model refused',
    error('model_refusal', 'claude_refusal', /refus/i),
  ],
  [
    'prompt-10mb',
    'the prompt is too long',
    'more than the model can take',
    error('prompt_too_long', 'prompt_too_long', /too long/i),
  ],
  [
    'max-turns',
    'the agent reaches its turns',
    'the maximum of turns',
    error('max_turns', 'max_turns_exhausted', /turns/),
  ],
  [
    'resume-unknown',
    'the session does not exist',
    'no such session',
    error('session_unavailable', 'session_unavailable', /session/i),
  ],
  [
    'sigint-tool',
    'the agent is interrupted while a tool runs',
    'it says itself that it was interrupted',
    error('agent_interrupted', 'claude_interrupted', /interrupted/i),
  ],
]

/** What the real CLI wrote when its model or the way to it was in trouble, written again by an agent of ours. */
export const modelRows: readonly GalleryRow[] = told.map(([name, done, truth, expected]) => ({
  done,
  truth,
  family: 'the model',
  steps: transcript(name),
  expected,
  always: name === 'rate-429' || name === 'usage-limit',
}))
