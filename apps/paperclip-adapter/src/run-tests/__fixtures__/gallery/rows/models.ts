import type { Expected, GalleryRow, RealCli } from '../gallery-row.ts'
import { transcript } from '../steps.ts'

type Told = readonly [
  transcript: string,
  done: string,
  truth: string,
  expected: Expected,
  inCluster?: Pick<GalleryRow, 'realCli' | 'config'>,
]

/** The URL of an offline Messages API. */
const apiUrl = 'AGENT_JOBS_TEST_API_URL'

/** The CLI asks again two times instead of ten. */
function meets(scenario: string, env: RealCli['env'] = {}): Pick<GalleryRow, 'realCli'> {
  return { realCli: { scenario, env: { CLAUDE_CODE_MAX_RETRIES: '2', ...env } } }
}

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
    meets('auth-401'),
  ],
  [
    'auth-none',
    'the agent has no key',
    'nobody is logged in',
    error('auth_missing', 'claude_auth_required', /./),
    meets('text', { ANTHROPIC_API_KEY: '' }),
  ],
  [
    'rate-429',
    "the model's API answers 429",
    'too many requests',
    error('rate_limit', transient, /429|rate limit/i),
    meets('rate-429'),
  ],
  [
    'overloaded-529',
    "the model's API answers 529",
    'the API is overloaded',
    error('overloaded', transient, /overloaded/i),
    meets('overloaded-529'),
  ],
  [
    'server-500',
    "the model's API answers 500",
    'an error of the API',
    error('server_error', transient, /500/),
    meets('server-500'),
  ],
  [
    'conn-refused',
    "the model's API cannot be reached",
    'connection refused',
    error('connection_failed', transient, /reach|connect/i),
    meets('text', { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' }),
  ],
  [
    'credit-400',
    'the credit is used up',
    'no credit',
    error('billing', 'provider_quota', /credit/i),
    meets('credit-400'),
  ],
  [
    'usage-limit',
    'the usage limit is reached',
    'the limit is reset at a known time',
    error('usage_limit', 'provider_quota', /2030/),
    meets('usage-limit', { ANTHROPIC_API_KEY: '', CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-stub-0000' }),
  ],
  [
    'model-404',
    'the model does not exist',
    'no such model',
    error('model_not_found', 'model_not_found', /model/i),
    meets('model-404'),
  ],
  [
    'stop-refusal',
    'the model refuses',
    'the model refused',
    error('model_refusal', 'claude_refusal', /refus/i),
    meets('refusal'),
  ],
  [
    'prompt-10mb',
    'the prompt is too long',
    'more than the model can take',
    error('prompt_too_long', 'prompt_too_long', /too long/i),
    meets('prompt-too-long'),
  ],
  [
    'max-turns',
    'the agent reaches its turns',
    'the maximum of turns',
    error('max_turns', 'max_turns_exhausted', /turns/),
    { ...meets('tools'), config: { maxTurnsPerRun: 1 } },
  ],
  [
    'resume-unknown',
    'the session does not exist',
    'no such session',
    error('session_unavailable', 'session_unavailable', /session/i),
    { ...meets('text'), config: { extraArgs: ['--resume', '99999999-9999-4999-8999-999999999999'] } },
  ],
  [
    'sigint-tool',
    'the agent is interrupted while a tool runs',
    'it says itself that it was interrupted',
    error('agent_interrupted', 'claude_interrupted', /interrupted/i),
  ],
]

const isRecorded = 'what the real CLI wrote is played'
const isReal = 'on a cluster the real CLI, else what it wrote'

function rowOf([name, done, truth, expected, inCluster]: Told): GalleryRow {
  const row: GalleryRow = {
    done,
    truth: `${truth} (${inCluster ? isReal : isRecorded})`,
    family: 'the model',
    steps: transcript(name),
    expected,
    always: name === 'rate-429' || name === 'usage-limit',
  }
  return inCluster ? { ...row, ...inCluster, needs: apiUrl } : row
}

/** The real CLI when its model or the way to it is in trouble. */
export const modelRows: readonly GalleryRow[] = told.map(rowOf)
