import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { claudeAgent, offlineVariables, preparedAnswers } from './claude-agent.ts'
import { findClaude } from './claude-program.ts'
import type { DemoOptions } from './demo-options.ts'
import { type EmulatedCluster, startEmulatedCluster } from './emulated-cluster.ts'
import { companionFor, failingReplay } from './failing-run.ts'
import { waitsOf } from './failures.ts'
import { startOfflineApi } from './offline-api.ts'
import type { EmulatedAgent, RunSettings } from './paperclip-run.ts'
import { signalProcesses } from './processes.ts'
import { readRecording } from './recordings.ts'
import { runAgent } from './run-agent.ts'
import { RunView } from './run-view.ts'
import { styled, type Terminal } from './terminal.ts'

const hint = 'More: npm run demo -- --fail oom, --agent claude, --help'
/** Nobody looks for it: what runs is on this machine. */
const image = 'registry.example/agent:1'

/**
 * Runs the agent on an emulator in this process. Nothing of it stays but what `keep` keeps: no process, no file, also
 * when this process is told to exit at once.
 *
 * @returns the exit code
 * @throws DemoError
 */
export async function runAgentOnEmulator(
  options: DemoOptions,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'agent-jobs-demo-'))
  const claimPath = join(folder, 'claim')
  const podsDirectory = join(folder, 'emulator')
  const remove = (): void => {
    signalProcesses(folder, 'SIGKILL')
    const path = options.keep ? podsDirectory : folder
    rmSync(path, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once('exit', remove)
  try {
    for (const path of [claimPath, podsDirectory]) await mkdir(path)
    await using cluster = await startEmulatedCluster(podsDirectory, claimPath)
    const cancel = new AbortController()
    const either = AbortSignal.any([stop, cancel.signal])
    await using agent = await prepareAgent(options, join(claimPath, 'project'), { terminal, stop })
    const settings = settingsFor(options, cluster, { claimPath, podsDirectory, agent })
    using companion = options.failure && companionFor(options.failure, cluster, cancel)
    const code = await runAgent(settings, terminal, either, new Set(), companion)
    terminal.write(`\n${styled(terminal, 'dim', hint)}\n`)
    return code
  } finally {
    process.off('exit', remove)
    remove()
  }
}

function settingsFor(
  { agent, failure, prompt, environment, keep }: DemoOptions,
  { emulator, kubeconfig, namespace, claim }: EmulatedCluster,
  own: {
    readonly claimPath: string
    readonly podsDirectory: string
    readonly agent: PreparedAgent
  },
): RunSettings {
  const waits = failure && waitsOf(failure)
  return {
    kubeconfig,
    server: emulator.url,
    namespace,
    claim,
    image,
    mountPath: own.claimPath,
    recording: agent.kind === 'replay' ? readRecording(agent.recording) : undefined,
    prompt,
    environment: { ...own.agent.variables, ...environment },
    keep,
    emulated: {
      podsDirectory: own.podsDirectory,
      ...(own.agent.agent ? { agent: own.agent.agent } : {}),
      ...(waits ? { waits } : {}),
    },
  }
}

/** The agent of a run, where it is not a replay as it was recorded, and what it needs until the run is over. */
interface PreparedAgent extends AsyncDisposable {
  readonly agent?: EmulatedAgent
  readonly variables: Readonly<Record<string, string>>
}

async function prepareAgent(
  { agent, failure }: DemoOptions,
  workspace: string,
  { terminal, stop }: { readonly terminal: Terminal; readonly stop: AbortSignal },
): Promise<PreparedAgent> {
  await using stack = new AsyncDisposableStack()
  let prepared: Omit<PreparedAgent, keyof AsyncDisposable> = { variables: {} }
  if (failure) prepared = { agent: failingReplay(failure), variables: {} }
  if (agent.kind === 'claude') {
    const view = new RunView(terminal)
    const program = await findClaude((sentence) => view.say(sentence), stop)
    const api = agent.isOffline
      ? stack.use(await startOfflineApi(preparedAnswers(workspace)))
      : undefined
    prepared = {
      agent: await claudeAgent(program, agent, workspace),
      variables: api ? offlineVariables(api.url) : {},
    }
  }
  const owned = stack.move()
  return { ...prepared, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
