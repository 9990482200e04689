import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { DemoError } from './demo-error.ts'

/** Which agent runs in the pod. */
export type AgentChoice =
  | { readonly kind: 'claude' }
  | { readonly kind: 'replay'; readonly recording: string }

/** What a person asked for, complete and checked as far as that is possible without a cluster. */
export interface DemoOptions {
  /** Absolute path. */
  readonly kubeconfig: string
  /** Absent: the namespace of the kubeconfig's context. */
  readonly namespace: string | undefined
  readonly claim: string
  readonly image: string
  /** Absolute path where this machine mounts the claim; absent: the demo runs itself in a pod. */
  readonly logRoot: string | undefined
  readonly agent: AgentChoice
  readonly prompt: string
  /** Variables for the agent. */
  readonly environment: Readonly<Record<string, string>>
  /** Whether the Job and the files of the run stay. */
  readonly keep: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

const defaultPrompt =
  'List the files in this folder with one shell command, then say in two sentences what you see.'
const defaultRecording = 'tools'
/** What the image's own claude is given of this machine's environment. */
const passedOn = ['ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN', 'ANTHROPIC_BASE_URL']

/**
 * Reads the command line. Relative paths are made absolute; nothing is looked up.
 *
 * @param recordings names of the recordings that there are
 * @returns `'help'` when that is asked for
 * @throws DemoError `USAGE`, naming the option, what was given and what was expected
 */
export function parseOptions(
  words: readonly string[],
  environment: Environment,
  recordings: readonly string[],
): DemoOptions | 'help' {
  const given = readWords(words)
  if (given.help === true) return 'help'
  const variables = Object.fromEntries((given.env ?? []).map(readVariable))
  const agent = chooseAgent(given, { ...environment, ...variables }, recordings)
  return {
    ...readPlace(given),
    agent,
    prompt: readPrompt(given.prompt),
    environment: { ...(agent.kind === 'claude' ? inherited(environment) : {}), ...variables },
    keep: given.keep === true,
  }
}

const known = {
  kubeconfig: { type: 'string' },
  namespace: { type: 'string' },
  claim: { type: 'string' },
  image: { type: 'string' },
  'log-root': { type: 'string' },
  agent: { type: 'string' },
  recording: { type: 'string' },
  prompt: { type: 'string' },
  env: { type: 'string', multiple: true },
  keep: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Given = ReturnType<typeof readWords>

function readWords(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: known, strict: true }).values
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s/)
    throw usage(`${sentence.replace(/\.$/, '')}.`)
  }
}

function readPlace(
  given: Given,
): Pick<DemoOptions, 'kubeconfig' | 'namespace' | 'claim' | 'image' | 'logRoot'> {
  const { kubeconfig = '', claim = '', image = '', namespace } = given
  const required = { kubeconfig, claim, image }
  const missing = Object.entries(required).flatMap(([name, text]) =>
    text.trim() === '' ? [`--${name}`] : [],
  )
  if (missing.length > 0) {
    throw usage(`${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing.`)
  }
  const logRoot = given['log-root']
  if (logRoot?.trim() === '') throw usage('--log-root is empty: a folder was expected.')
  checkName('--claim', claim, /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/, 'the name of a claim')
  if (namespace !== undefined) {
    checkName('--namespace', namespace, /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'a namespace')
  }
  checkName('--image', image, /^[^\s\p{Cc}]+$/u, 'an image such as registry.example/team/agent:1')
  return {
    kubeconfig: resolve(kubeconfig),
    namespace,
    claim,
    image,
    logRoot: logRoot === undefined ? undefined : resolve(logRoot),
  }
}

function checkName(option: string, text: string, pattern: RegExp, expected: string): void {
  if (!pattern.test(text)) throw usage(`${option} is ${shown(text)}: ${expected} was expected.`)
}

function readVariable(text: string): [string, string] {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([^\0]*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) {
    // What stands behind the "=" may be a key.
    const start = text.split('=')[0] ?? ''
    throw usage(`--env is ${shown(start)}: NAME=VALUE was expected.`)
  }
  return [name, value]
}

function chooseAgent(
  { agent, recording }: Given,
  environment: Environment,
  recordings: readonly string[],
): AgentChoice {
  const kind = agent ?? (environment['ANTHROPIC_API_KEY'] && !recording ? 'claude' : 'replay')
  if (kind === 'claude') return checkClaude(recording, environment)
  if (kind !== 'replay') throw usage(`--agent is ${shown(kind)}: claude or replay was expected.`)
  const name = recording ?? defaultRecording
  if (!recordings.includes(name)) {
    throw usage(`--recording is ${shown(name)}: one of ${recordings.join(', ')} was expected.`)
  }
  return { kind, recording: name }
}

function checkClaude(recording: string | undefined, environment: Environment): AgentChoice {
  if (recording !== undefined) throw usage('--recording goes with --agent replay only.')
  const credentials = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN']
  const hasOwnProvider = Object.keys(environment).some((name) =>
    name.startsWith('CLAUDE_CODE_USE_'),
  )
  if (hasOwnProvider || credentials.some((name) => environment[name])) return { kind: 'claude' }
  throw usage(
    '--agent claude needs a key: set ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN in the environment or by --env, or use --agent replay, which needs none.',
  )
}

function inherited(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = environment[name]
      return value ? [[name, value]] : []
    }),
  )
}

function readPrompt(prompt = defaultPrompt): string {
  if (prompt.trim() === '') throw usage('--prompt is empty: a text for the agent was expected.')
  return prompt
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}

function usage(message: string): DemoError {
  return new DemoError('USAGE', message)
}
