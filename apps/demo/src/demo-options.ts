import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { type AgentChoice, chooseAgent, inheritedByClaude } from './agent-choice.ts'
import { failureNames, type FailureName } from './failures.ts'
import { shown, usage } from './usage-error.ts'

/** A cluster that the person has. */
export interface ClusterPlace {
  readonly kind: 'cluster'
  /** Absolute path. */
  readonly kubeconfig: string
  /** Absent: the namespace of the kubeconfig's context. */
  readonly namespace: string | undefined
  readonly claim: string
  readonly image: string
  /** Absolute path where this machine mounts the claim; absent: the demo runs itself in a pod. */
  readonly logRoot: string | undefined
}

/** What a person asked for, complete and checked as far as that is possible without a cluster. */
export interface DemoOptions {
  readonly place: ClusterPlace | { readonly kind: 'emulator' }
  readonly agent: AgentChoice
  /** What goes wrong in the emulator. */
  readonly failure: FailureName | undefined
  readonly prompt: string
  /** Variables for the agent. */
  readonly environment: Readonly<Record<string, string>>
  /** Whether the Job and the files of the run stay. */
  readonly keep: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

const defaultPrompt = 'Look at the files in this folder, then say in two sentences what you see.'

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
  const place = readPlace(given)
  const isCluster = place.kind === 'cluster'
  const forClaude = { ...inheritedByClaude(environment), ...variables }
  const agent = chooseAgent(given, forClaude, { isCluster, recordings })
  return {
    place,
    agent,
    failure: readFailure(given, place, agent),
    prompt: readPrompt(given.prompt),
    environment: agent.kind === 'claude' && !agent.isOffline ? forClaude : variables,
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
  tools: { type: 'string' },
  recording: { type: 'string' },
  fail: { type: 'string' },
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

const clusterOnly = ['namespace', 'claim', 'image', 'log-root'] as const

function readPlace(given: Given): DemoOptions['place'] {
  const { kubeconfig, claim = '', image = '', namespace } = given
  if (kubeconfig === undefined) {
    const stray = clusterOnly.find((name) => given[name] !== undefined)
    if (stray) throw usage(`--${stray} goes with --kubeconfig only.`)
    return { kind: 'emulator' }
  }
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
    kind: 'cluster',
    kubeconfig: resolve(kubeconfig),
    namespace,
    claim,
    image,
    logRoot: logRoot === undefined ? undefined : resolve(logRoot),
  }
}

function readFailure(
  { fail, recording }: Given,
  place: DemoOptions['place'],
  agent: AgentChoice,
): FailureName | undefined {
  if (fail === undefined) return undefined
  const name = failureNames.find((each) => each === fail)
  if (name === undefined) {
    throw usage(`--fail is ${shown(fail)}: one of ${failureNames.join(', ')} was expected.`)
  }
  if (place.kind === 'cluster') throw usage('--fail goes without --kubeconfig only.')
  if (agent.kind === 'claude') throw usage('--fail goes with --agent replay only.')
  if (recording !== undefined) throw usage('--fail goes without --recording.')
  return name
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

function readPrompt(prompt = defaultPrompt): string {
  if (prompt.trim() === '') throw usage('--prompt is empty: a text for the agent was expected.')
  return prompt
}
