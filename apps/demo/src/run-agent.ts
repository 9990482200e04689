import { randomUUID } from 'node:crypto'

import { jobName } from '@agent-jobs/job-manifest'
import { createServerAdapter } from 'paperclip-adapter-claude-k8s'

import { type ClaimFolder, createClaimFolder, demoIds } from './claim-folder.ts'
import { DemoError } from './demo-error.ts'
import { adapterConfig, paperclipContext, type RunSettings } from './paperclip-run.ts'
import { recordedVersion } from './recordings.ts'
import { replayFiles } from './replay-agent.ts'
import { showEnding } from './report-view.ts'
import { reportOf } from './run-report.ts'
import { RunView } from './run-view.ts'
import { described, styled, type Terminal } from './terminal.ts'
import { settleFolder, shownPath } from './whereabouts.ts'

type Adapter = ReturnType<typeof createServerAdapter>

/** What stays if this process ends now: a phrase for a person each. */
export type Leftovers = Set<string>

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
): Promise<number> {
  const option = settings.kubeconfig === undefined ? `--claim ${settings.claim}` : '--log-root'
  const folder = await createClaimFolder(settings.mountPath, option)
  leftovers.add(`the folder ${folder.path}`)
  const adapter = createServerAdapter(serverEnvironment(folder))
  const config = adapterConfig(settings, folder.commands)
  try {
    await requireEnvironment(adapter, config)
    if (settings.recording) await folder.addCommands(replayFiles(settings.recording))
    cancel.throwIfAborted()
  } catch (error) {
    await folder.remove()
    leftovers.clear()
    throw error
  }
  return execute({ settings, terminal, cancel, leftovers, folder, adapter, config })
}

interface Run {
  readonly settings: RunSettings
  readonly terminal: Terminal
  readonly cancel: AbortSignal
  readonly leftovers: Leftovers
  readonly folder: ClaimFolder
  readonly adapter: Adapter
  readonly config: Record<string, unknown>
}

async function execute(run: Run): Promise<number> {
  const { settings, terminal, cancel, leftovers, folder, adapter, config } = run
  const runId = randomUUID()
  terminal.write(`${introduction(run)}\n`)
  const view = new RunView(terminal, { folder: settings.mountPath })
  const sayStopping = (): void => {
    view.say('Cancelling: waiting for the end of the run (Ctrl-C again leaves at once)')
  }
  cancel.addEventListener('abort', sayStopping)
  const name = jobName({ ...demoIds, runId, attempt: 1 })
  leftovers.add(`perhaps the Job ${name}: kubectl -n ${settings.namespace} delete job ${name}`)
  leftovers.add('perhaps two Leases, agent-jobs-lock-… and agent-jobs-server-…')
  const context = paperclipContext(runId, settings, config, view, cancel)
  const result = await adapter.execute(context)
  cancel.removeEventListener('abort', sayStopping)
  const report = reportOf(result)
  const { firstOutputMs } = view
  const totalMs = view.elapsedMs
  const where = await settleFolder(folder, runId, report, settings)
  leftovers.clear()
  const isReplay = settings.recording !== undefined
  terminal.write(showEnding(terminal, { report, totalMs, firstOutputMs, isReplay, where }))
  return report.outcome === 'succeeded' ? 0 : 1
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

function introduction({ settings, terminal, folder }: Run): string {
  const { recording, server, namespace, image, claim, mountPath } = settings
  const agent = recording
    ? `a recording of Claude Code ${recordedVersion}: ${recording.name}`
    : "the image's own claude"
  const where = settings.kubeconfig === undefined ? 'in this pod' : 'here'
  return described(terminal, styled(terminal, 'bold', 'An agent as a Kubernetes Job'), [
    ['cluster', `${server}, namespace ${namespace}`],
    ['image', image],
    ['claim', `${claim}, ${where} at ${mountPath}`],
    ['folder', shownPath(folder.path, settings)],
    ['agent', agent],
    ['prompt', settings.prompt],
  ])
}
