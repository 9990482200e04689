import { randomUUID } from 'node:crypto'

import { jobName } from '@agent-jobs/job-manifest'
import { createServerAdapter } from 'paperclip-adapter-claude-k8s'

import { type ClaimFolder, createClaimFolder, demoIds } from './claim-folder.ts'
import { DemoError } from './demo-error.ts'
import { introduction } from './introduction.ts'
import {
  adapterConfig,
  adapterOptions,
  paperclipContext,
  type RunSettings,
} from './paperclip-run.ts'
import { type ReplayFile, replayFiles } from './replay-agent.ts'
import { showEnding } from './report-view.ts'
import { reportOf } from './run-report.ts'
import { RunView } from './run-view.ts'
import type { Terminal } from './terminal.ts'
import { settleFolder } from './whereabouts.ts'

type Adapter = ReturnType<typeof createServerAdapter>

/** What stays if this process ends now: a phrase for a person each. */
export type Leftovers = Set<string>

/** A run as somebody sees it who makes things go wrong. */
export interface RunUnderWay {
  readonly runId: string
  readonly jobName: string
  readonly say: (sentence: string) => void
}

/** What is done to a run besides. */
export interface RunCompanion {
  /** Before the run starts. */
  readonly onStart: (run: RunUnderWay) => void
  /** After each chunk of the agent's output was shown. */
  readonly onOutput: (lines: number) => void
}

/**
 * Runs one agent through the adapter as Paperclip would, where the claim is mounted, and shows it. What the demo put on
 * the claim is gone afterwards, but for what a person needs to understand a failure.
 *
 * @param cancel asks for the run to be cancelled
 * @returns 0 when the run succeeded, else 1
 * @throws DemoError when nothing was started; then nothing stays
 */
export async function runAgent(
  settings: RunSettings,
  terminal: Terminal,
  cancel: AbortSignal,
  leftovers: Leftovers,
  companion?: RunCompanion,
): Promise<number> {
  const option = settings.kubeconfig === undefined ? `--claim ${settings.claim}` : '--log-root'
  const folder = await createClaimFolder(settings.mountPath, option)
  leftovers.add(`the folder ${folder.path}`)
  const adapter = createServerAdapter(serverEnvironment(folder), adapterOptions(settings))
  const config = adapterConfig(settings, folder.commands)
  try {
    await requireEnvironment(adapter, config)
    await folder.addCommands(agentFiles(settings))
    cancel.throwIfAborted()
  } catch (error) {
    await folder.remove()
    leftovers.clear()
    throw error
  }
  return execute({ settings, terminal, cancel, leftovers, companion, folder, adapter, config })
}

interface Run {
  readonly settings: RunSettings
  readonly terminal: Terminal
  readonly cancel: AbortSignal
  readonly leftovers: Leftovers
  readonly companion: RunCompanion | undefined
  readonly folder: ClaimFolder
  readonly adapter: Adapter
  readonly config: Record<string, unknown>
}

async function execute(run: Run): Promise<number> {
  const { settings, terminal, cancel, leftovers, companion, folder, adapter, config } = run
  const runId = randomUUID()
  terminal.write(`${introduction(terminal, settings, folder.path)}\n`)
  const view = new RunView(terminal, {
    folder: settings.emulated ? folder.path : settings.mountPath,
  })
  const sayStopping = (): void => {
    view.say('Cancelling: waiting for the end of the run (Ctrl-C again leaves at once)')
  }
  cancel.addEventListener('abort', sayStopping)
  const name = jobName({ ...demoIds, runId, attempt: 1 })
  if (settings.emulated === undefined) {
    leftovers.add(`perhaps the Job ${name}: kubectl -n ${settings.namespace} delete job ${name}`)
    leftovers.add('perhaps two Leases, agent-jobs-lock-… and agent-jobs-server-…')
  }
  companion?.onStart({ runId, jobName: name, say: (sentence) => view.say(sentence) })
  const context = paperclipContext(runId, settings, config, heardBy(view, companion), cancel)
  const result = await adapter.execute(context)
  cancel.removeEventListener('abort', sayStopping)
  const report = reportOf(result)
  const { firstOutputMs } = view
  const totalMs = view.elapsedMs
  const where = await settleFolder(folder, runId, report, settings)
  leftovers.clear()
  const source = settings.recording ? 'replay' : settings.emulated?.agent?.source
  const ending = { report, totalMs, firstOutputMs, source: source ?? 'claude', where }
  terminal.write(showEnding(terminal, ending))
  return report.outcome === 'succeeded' ? 0 : 1
}

/** Shows what Paperclip would hear. */
function heardBy(view: RunView, companion: RunCompanion | undefined) {
  let lines = 0
  return {
    onLog: async (stream: 'stdout' | 'stderr', chunk: string) => {
      view.log(stream, chunk)
      lines += chunk.split('\n').filter((line) => line.startsWith('{')).length
      if (stream === 'stdout') companion?.onOutput(lines)
    },
    onRuntimeProgress: ({ message }: { readonly message: string }) => {
      view.progress(message)
    },
  }
}

/** What is put on the PATH of the agent's pod. */
function agentFiles({ emulated, recording }: RunSettings): readonly ReplayFile[] {
  const { agent } = emulated ?? {}
  if (agent || recording === undefined) return agent?.files ?? []
  return replayFiles(recording, { node: emulated && process.execPath })
}

/** The adapter's own variables: a Paperclip that lives on the claim, and what tells it the pod that it runs in. */
function serverEnvironment({ path }: ClaimFolder): Record<string, string | undefined> {
  const { KUBERNETES_SERVICE_HOST, HOSTNAME } = process.env
  return { PAPERCLIP_HOME: path, KUBERNETES_SERVICE_HOST, HOSTNAME }
}

const rightsHint =
  'The user of the kubeconfig needs the rights that stand in apps/paperclip-adapter/kubernetes/rbac.yaml.'

/** Has everything looked at that a run needs, as the button in Paperclip does, before anything is started. */
async function requireEnvironment(
  adapter: Adapter,
  config: Record<string, unknown>,
): Promise<void> {
  const { companyId } = demoIds
  const test = await adapter.testEnvironment({ companyId, adapterType: adapter.type, config })
  const errors = test.checks.filter(({ level }) => level === 'error')
  const [first] = errors
  if (first === undefined) return
  const alike = errors.filter(({ code }) => code === first.code).length
  const more = alike > 1 ? ` (and ${alike - 1} more like it)` : ''
  const hint = first.code === 'kubernetes_rights' ? rightsHint : (first.hint ?? '')
  throw new DemoError('ENVIRONMENT', `${first.message}${more}. ${hint}`.replace('.. ', '. ').trim())
}
