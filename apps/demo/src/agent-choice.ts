import { shown, usage } from './usage-error.ts'

/** Which agent runs in the pod. */
export type AgentChoice =
  | {
      readonly kind: 'claude'
      /** Whether it talks to the offline API that comes with the demo; else with the person's key. */
      readonly isOffline: boolean
      /** The tools that it has besides reading in its own folder; absent: none. */
      readonly tools: string | undefined
    }
  | { readonly kind: 'replay'; readonly recording: string }

type Environment = Readonly<Record<string, string | undefined>>

interface Words {
  readonly agent?: string | undefined
  readonly recording?: string | undefined
  readonly tools?: string | undefined
}

const defaultRecording = 'thinking'
const passedOn = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'ANTHROPIC_BASE_URL',
]

/**
 * Decides who runs: on the emulator a replay unless claude is asked for; on a cluster claude also where there is a key.
 *
 * @param environment what claude would be given
 * @throws DemoError `USAGE`
 */
export function chooseAgent(
  words: Words,
  environment: Environment,
  where: { readonly isCluster: boolean; readonly recordings: readonly string[] },
): AgentChoice {
  const { recording, tools } = words
  const hasKey = where.isCluster && Boolean(environment['ANTHROPIC_API_KEY'])
  const kind = words.agent ?? (hasKey && recording === undefined ? 'claude' : 'replay')
  if (kind === 'claude') return chooseClaude(words, environment, where.isCluster)
  if (kind !== 'replay') throw usage(`--agent is ${shown(kind)}: claude or replay was expected.`)
  if (tools !== undefined) throw usage('--tools goes with --agent claude only.')
  const name = recording ?? defaultRecording
  if (!where.recordings.includes(name)) {
    throw usage(
      `--recording is ${shown(name)}: one of ${where.recordings.join(', ')} was expected.`,
    )
  }
  return { kind, recording: name }
}

function chooseClaude(
  { recording, tools }: Words,
  environment: Environment,
  isCluster: boolean,
): AgentChoice {
  if (recording !== undefined) throw usage('--recording goes with --agent replay only.')
  if (isCluster && tools !== undefined) throw usage('--tools goes without --kubeconfig only.')
  if (tools !== undefined && !/^[A-Za-z]+(,[A-Za-z]+)*$/.test(tools)) {
    throw usage(`--tools is ${shown(tools)}: names such as Read,Bash were expected.`)
  }
  const credentials = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN']
  const hasOwnProvider = Object.keys(environment).some((name) =>
    name.startsWith('CLAUDE_CODE_USE_'),
  )
  const hasKey = hasOwnProvider || credentials.some((name) => environment[name])
  if (hasKey || !isCluster) return { kind: 'claude', isOffline: !hasKey, tools }
  throw usage(
    '--agent claude needs a key: set ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN in the environment or by --env, or use --agent replay, which needs none.',
  )
}

/** What claude is given of this machine's environment. */
export function inheritedByClaude(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = environment[name]
      return value ? [[name, value]] : []
    }),
  )
}
