import { type Facts, isFenceLoser, mainName } from '../facts.ts'
import { unfinishedLine } from '../lines.ts'
import { rule, type Rule } from '../rule.ts'
import { inBrackets, thePod } from '../sentences.ts'

interface StartupDraft {
  readonly id: string
  readonly text: RegExp
  readonly means: string
  readonly cause: string
  readonly remedy: string
}

const drafts: readonly StartupDraft[] = [
  {
    id: 'startup-root',
    text: /cannot be used with root\/sudo privileges/iu,
    means: 'The agent does not skip permissions as root.',
    cause: 'it does not skip permissions as root',
    remedy: 'Run the pod as an ordinary user.',
  },
  {
    id: 'startup-option',
    text: /unknown option|requires --verbose|--json-schema is not valid JSON/iu,
    means: 'An argument of the agent is wrong.',
    cause: 'it does not accept one of its arguments',
    remedy:
      'Correct extraArgs; the version of the agent in the image may differ from what they were written for.',
  },
  {
    id: 'startup-mcp-config',
    text: /Invalid MCP configuration/iu,
    means: 'The configuration of MCP servers is wrong or missing.',
    cause: 'its configuration of MCP servers is wrong or missing',
    remedy: 'Correct the MCP servers of the agent.',
  },
  {
    id: 'startup-settings',
    text: /Settings file not found/iu,
    means: 'The settings file does not exist.',
    cause: 'its settings file does not exist',
    remedy: 'Correct the path of the settings file.',
  },
  {
    id: 'startup-directory',
    text: /current directory no longer exists/iu,
    means: 'The working directory does not exist.',
    cause: 'its working directory does not exist',
    remedy: 'Give the run a working directory that exists in the pod.',
  },
  {
    id: 'startup-no-prompt',
    text: /Input must be provided|Input contained only whitespace/iu,
    means: 'The agent got an empty prompt.',
    cause: 'it got no prompt',
    remedy: 'Check the prompt template; if it is not empty, the prompt did not reach the pod.',
  },
  {
    id: 'startup-session-id',
    text: /Invalid session ID|Session ID \S+ is already in use/iu,
    means: 'The session id is not valid or in use.',
    cause: 'the session id is not valid or is in use by another run',
    remedy: 'Wait for the other run of this session, or start without a session.',
  },
  {
    id: 'startup-proxy',
    text: /Invalid proxy URL/iu,
    means: 'The proxy in the environment is not a URL.',
    cause: 'the proxy in its environment is not a URL',
    remedy: 'Correct or unset HTTPS_PROXY.',
  },
  {
    id: 'startup-config-file',
    text: /Configuration error in |configuration file at .* is corrupted/iu,
    means: "The agent's configuration file is damaged.",
    cause: 'its configuration file is damaged',
    remedy: 'Repair or remove the file that the message names.',
  },
]

const scriptDrafts: readonly (Omit<StartupDraft, 'text'> & { stopReason: string })[] = [
  {
    id: 'prompt-unreadable',
    stopReason: 'prompt',
    means: 'The pod could not read the prompt.',
    cause: 'the pod could not read the prompt',
    remedy: 'Check that the Secret of the run, or the prompt on the volume, reaches the pod.',
  },
  {
    id: 'secret-unreadable',
    stopReason: 'secret',
    means: 'The pod could not read the Secret of the run.',
    cause: 'the pod could not read the Secret of the run',
    remedy: 'Check that the Secret is mounted and readable for the user of the pod.',
  },
  {
    id: 'volume-unwritable',
    stopReason: 'volume',
    means: 'The pod could not write to its folder on the volume.',
    cause: 'the pod could not write to its folder on the volume',
    remedy: "Check that the volume is not full and that the pod's user may write there.",
  },
  {
    id: 'script-settings',
    stopReason: 'settings',
    means: 'The run script lacks settings: the Job was not built for it.',
    cause: 'the run script lacks its settings',
    remedy: 'Build the Job with the version of the runner that watches it.',
  },
]

function scriptRule({ id, stopReason, means, cause, remedy }: (typeof scriptDrafts)[number]): Rule {
  return rule({
    id,
    means,
    family: 'start-up',
    outcome: 'failed',
    code: 'k8s_pod_start_failed',
    when: ({ exit, evidence, linesRead }) =>
      exit !== undefined &&
      linesRead === 0 &&
      evidence.exitRecord?.stopReason === stopReason &&
      evidence.exitRecord.status === exit.status,
    read: ['container.exitCode', 'exitRecord.status', 'exitRecord.stopReason'],
    cause: () => `The agent never started: ${cause}.`,
    remedy: () => remedy,
    retry: 'always',
  })
}

/** Nothing but a plain line came out, and the process ended by itself. */
function saidOnly({ exit, wroteNothing, noResult }: Facts): boolean {
  return noResult && wroteNothing && exit !== undefined && exit.status !== 0
}

function startupRule({ id, text, means, cause, remedy }: StartupDraft): Rule {
  return rule({
    id,
    means,
    family: 'start-up',
    outcome: 'failed',
    code: 'claude_startup_failed',
    when: (facts) => saidOnly(facts) && text.test(facts.plainLine ?? ''),
    read: ['container.exitCode', 'exitRecord.status', 'plainLine', 'stream.linesRead'],
    line: unfinishedLine,
    cause: () => `The agent refused to start: ${cause}.`,
    remedy: () => remedy,
    retry: 'never',
  })
}

/** The container ran, the agent did not come up. */
export const startUp: readonly Rule[] = [
  rule({
    id: 'fence-lost',
    family: 'start-up',
    outcome: 'indeterminate',
    code: 'k8s_fence_lost',
    means: 'Another pod has the run: this one found its fence taken and did not start the agent.',
    when: ({ main }) => isFenceLoser(main),
    read: ['container.exitCode', 'container.message'],
    cause: (facts) =>
      `${thePod(facts)} found that another pod already runs this attempt, and did not start the agent: how the run ends is the other pod's to say.`,
    remedy: () => 'Look for the other pod of the Job; do not start the run again while it lives.',
    confidence: 'proven',
    retry: 'none',
  }),
  ...scriptDrafts.map(scriptRule),
  rule({
    id: 'agent-not-found',
    family: 'start-up',
    outcome: 'failed',
    code: 'agent_not_found',
    means: 'The container does not have the agent (exit 127 and no output).',
    when: (facts) => saidOnly(facts) && facts.exit?.status === 127,
    read: ['container.exitCode', 'exitRecord.status', 'plainLine', 'stream.linesRead'],
    line: unfinishedLine,
    cause: (facts) =>
      `The agent's command was not found in container "${mainName(facts)}"${inBrackets(facts.plainLine)}.`,
    remedy: () => 'Use an image that has the agent on its PATH.',
    retry: 'never',
  }),
  rule({
    id: 'agent-not-executable',
    family: 'start-up',
    outcome: 'failed',
    code: 'agent_not_found',
    means: 'The agent may not be executed (exit 126 and no output).',
    when: (facts) => saidOnly(facts) && facts.exit?.status === 126,
    read: ['container.exitCode', 'exitRecord.status', 'plainLine', 'stream.linesRead'],
    line: unfinishedLine,
    cause: (facts) =>
      `The agent's command in container "${mainName(facts)}" could not be executed${inBrackets(facts.plainLine)}.`,
    remedy: () => "Make it executable for the pod's user, and for the processor of the node.",
    retry: 'never',
  }),
  ...drafts.map(startupRule),
]
