import { buildPodLogPath, sanitizeLabelValue } from '@agent-jobs/job-manifest'

import { AdapterError } from '../adapter-error.ts'
import type { AdapterPace } from '../adapter-pace.ts'
import type { AdapterProcess } from '../adapter-process.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { findVolume, type HostPodView, type HostVolume, readHostPod } from '../cluster/host-pod.ts'
import { type Environment, instanceRoot, runLogRoot } from '../cluster/log-root.ts'
import type { PodSeat } from '../cluster/pod-seat.ts'
import { type AdapterConfig, parseConfig } from '../config/config.ts'
import type { AdapterContext } from '../context.ts'
import { probeHardLinks } from '../run/run-files.ts'
import { type ApiAddress, findApiAddress } from './api-address.ts'
import { chooseSession, type SessionChoice } from './choose-session.ts'
import { describeMcpServers, type McpConfig } from './mcp-config.ts'
import { layOutPod, type PodLayout } from './pod-layout.ts'
import { type ComposedPrompt, composePrompt } from './prompt.ts'
import { readWorkspace, type RunWorkspace } from './run-workspace.ts'
import { wakeText } from './wake.ts'
import { workspaceWarnings } from './workspace-access.ts'

/** Everything about a run that is decided before anything of it exists. */
export interface RunPlan {
  readonly ctx: AdapterContext
  readonly config: AdapterConfig
  readonly warnings: readonly string[]
  readonly cluster: Cluster
  readonly namespace: string
  readonly host: HostPodView | undefined
  readonly volume: HostVolume
  readonly logRoot: string
  /** Whether the volume has hard links, as a probe in `logRoot` showed. */
  readonly hardLinks: boolean
  readonly layout: PodLayout
  readonly seat: PodSeat
  readonly pace: AdapterPace
  readonly workspace: RunWorkspace
  /** The agent's id as its Jobs are labelled. */
  readonly agentLabel: string
  readonly taskId: string | undefined
  readonly session: SessionChoice
  readonly mcp: McpConfig
  /** What the agent is told when it goes on with a session, or starts afresh. */
  readonly prompt: (resumed: boolean) => ComposedPrompt
  /** The server's own environment. */
  readonly environment: Environment
  readonly api: ApiAddress
}

/** A volume or a cluster that takes longer hangs. */
export const planPatience = {
  limitMs: 180_000,
  late: 'The volume or the cluster did not answer within 180 s',
}

/** Checks and decides; the only requests are reads, and a probe tells that the log root can be written. */
export async function planRun(ctx: AdapterContext, adapter: AdapterProcess): Promise<RunPlan> {
  const { config, warnings } = parseConfig(ctx.config)
  const logRoot = runLogRoot(adapter.environment)
  const agentLabel = checkIdentity(ctx, logRoot)
  checkTarget(ctx)
  const cluster = await adapter.connect(config.kubeconfig)
  const host = await readHostPod(cluster, adapter.environment)
  const volume = findVolume(logRoot, config, host)
  const workspace = readWorkspace(ctx.context, config.cwd)
  const layout = layOut(ctx, config, volume, workspace, adapter)
  const api = findApiAddress(config.paperclipApiUrl, adapter.environment)
  const mcp = describeMcpServers(ctx.runtimeMcp?.getServers() ?? [], api)
  const cwd = layout.workingDirectory
  const session = chooseSession({ runtime: ctx.runtime, cwd, mcpIdentity: mcp.identity })
  const prompt = promptOf(ctx, config)
  prompt(session.resumeSessionId !== undefined) // an empty one ends the run before anything exists
  return {
    ctx,
    config,
    warnings: [
      ...warnings,
      ...layout.warnings,
      ...(await workspaceWarnings(cwd, adapter.seat.user)),
    ],
    cluster,
    namespace: config.namespace ?? host?.namespace ?? cluster.defaultNamespace,
    host,
    volume,
    logRoot,
    hardLinks: await probeHardLinks(logRoot, ctx.runId),
    layout,
    seat: adapter.seat,
    pace: adapter.pace,
    workspace,
    agentLabel,
    taskId: wakeText(ctx.context, 'taskId', 'issueId'),
    session,
    mcp,
    api,
    prompt,
    environment: adapter.environment,
  }
}

function promptOf({ context, agent, runId }: AdapterContext, config: AdapterConfig) {
  return (resumed: boolean): ComposedPrompt =>
    composePrompt({ context, config, agent, runId, resumed })
}

/** Returns the agent's id as a label's value. */
function checkIdentity({ agent, runId }: AdapterContext, logRoot: string): string {
  const label = sanitizeLabelValue(agent.id)
  if (label === null) {
    throw new AdapterError(
      'k8s_agent_id_invalid',
      `Agent ID "${agent.id}" cannot be sanitized to a valid Kubernetes label`,
    )
  }
  buildPodLogPath(logRoot, { companyId: agent.companyId, agentId: agent.id, runId })
  return label
}

function checkTarget({ executionTarget }: AdapterContext): void {
  const kind = executionTarget?.kind ?? 'local'
  if (kind === 'local') return
  throw new AdapterError(
    'execution_target_unsupported',
    `The agent's environment is "${kind}", and this adapter runs agents as Kubernetes Jobs itself: choose the Local environment for the agent.`,
  )
}

function layOut(
  { agent }: AdapterContext,
  { isolation }: AdapterConfig,
  volume: HostVolume,
  { cwd, agentHome, worktreePath }: RunWorkspace,
  { environment, seat }: AdapterProcess,
): PodLayout {
  const root = instanceRoot(environment)
  const layout = layOutPod({
    instanceRoot: root,
    volume,
    companyId: agent.companyId,
    agentId: agent.id,
    cwd,
    alsoVisible: [agentHome, worktreePath].filter((path) => path !== undefined),
    isolation,
    user: seat.user,
  })
  if (layout) return layout
  throw new AdapterError(
    'k8s_volume_not_found',
    `The instance's folder ${root} is not on the claim "${volume.claimName}", which is mounted at ${volume.mountPath}: set PAPERCLIP_HOME to a folder below it.`,
  )
}
