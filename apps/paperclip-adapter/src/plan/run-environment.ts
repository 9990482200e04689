import type { AdapterAgent } from '../context.ts'
import type { ApiAddress } from './api-address.ts'
import type { RunWorkspace } from './run-workspace.ts'
import { isSensitive } from './secret-names.ts'
import { fitsVariable, wakeDocuments, wakeVariables } from './wake-environment.ts'
import { wakeObject, wakeObjects, wakeText } from './wake.ts'

/** Where things are in the pod. */
interface PodPaths {
  /** The agent's home, on the volume. Claude keeps its sessions below it. */
  readonly home: string
  readonly workingDirectory: string
  /** Folders that the pod sees at the same path as the server. */
  readonly mounts: readonly { readonly mountPath: string }[]
}

export interface EnvironmentRequest {
  readonly runId: string
  readonly agent: AdapterAgent
  /** The wake. */
  readonly context: Readonly<Record<string, unknown>>
  /** The configuration's variables. */
  readonly env: Readonly<Record<string, string>>
  readonly workspace: RunWorkspace
  readonly api: ApiAddress
  readonly authToken?: string | undefined
  readonly pod: PodPaths
  /** Secret values that the server's own container has for its agents. */
  readonly inheritedSecrets?: Readonly<Record<string, string>>
}

export interface RunEnvironment {
  /** For the Job itself. */
  readonly plain: Record<string, string>
  /** For the run's Secret; wins over `plain` and over what is inherited. */
  readonly secret: Record<string, string>
  /** The values that must never be shown. */
  readonly redact: string[]
  readonly warnings: string[]
}

/** A folder that every container has for itself and that goes with it. */
const scratchDirectory = '/tmp'

/** Paths and settings of the server's own machine that Paperclip mixes into the configuration's variables. */
const serverOnly = new Set([
  'TMPDIR',
  'TEMP',
  'TMP',
  'PAPERCLIP_TMPDIR',
  'PAPERCLIP_SCRATCH_DIR',
  'PAPERCLIP_RUN_SCRATCH_DIR',
  'PAPERCLIP_TASK_SCRATCH_DIR',
  'GH_CONFIG_DIR',
  'PAPERCLIP_GITHUB_HOST_HOME',
  'PAPERCLIP_GITHUB_AUTH_MODE',
  'PAPERCLIP_GITHUB_LAUNCHER_DIR',
  'PAPERCLIP_GIT_METADATA_ROOTS',
  'PAPERCLIP_RUNNER_NETWORK_ACCESS',
  'PAPERCLIP_RUNNER_NETWORK_ROOTS',
  'SSH_AUTH_SOCK',
  'ZDOTDIR',
  'BASH_ENV',
])

/**
 * The environment of the agent, as Paperclip's own adapter for Claude sets it. The configuration's variables win over
 * those that Paperclip derives, but not over who the run is, its token and its places; paths that exist on the server
 * only never reach the pod.
 */
export function runEnvironment(request: EnvironmentRequest): RunEnvironment {
  const { context, pod, api, authToken, inheritedSecrets = {} } = request
  const configured = configuredVariables(request)
  const forced = forcedVariables(request)
  const derived = {
    ...wakeVariables(context),
    ...workspaceVariables(request.workspace, pod),
    ...scratchVariables(),
    PAPERCLIP_API_URL: api.podUrl,
  }
  const plain = fitting({ ...without(derived, configured), ...forced })
  const secret = fitting({
    ...without(inheritedSecrets, derived),
    ...wakeDocuments(context),
    ...workspaceDocuments(request.workspace, pod),
    ...configured,
    ...(authToken ? { PAPERCLIP_API_KEY: authToken } : {}),
  })
  const redact = [...Object.values(inheritedSecrets), ...secretValues(configured, context)]
  return {
    plain: plain.variables,
    secret: without(secret.variables, forced),
    redact: authToken ? [authToken, ...redact] : redact,
    warnings: [...(api.warning ? [api.warning] : []), ...plain.warnings, ...secret.warnings],
  }
}

function forcedVariables({ runId, agent, pod }: EnvironmentRequest): Record<string, string> {
  return {
    PAPERCLIP_AGENT_ID: agent.id,
    PAPERCLIP_COMPANY_ID: agent.companyId,
    PAPERCLIP_RUN_ID: runId,
    HOME: pod.home,
    CLAUDE_CONFIG_DIR: `${pod.home}/.claude`,
    DISABLE_AUTOUPDATER: '1',
  }
}

function scratchVariables(): Record<string, string> {
  return {
    PAPERCLIP_SCRATCH_DIR: scratchDirectory,
    PAPERCLIP_RUN_SCRATCH_DIR: scratchDirectory,
    PAPERCLIP_TASK_SCRATCH_DIR: scratchDirectory,
    PAPERCLIP_TMPDIR: scratchDirectory,
  }
}

function configuredVariables({ env, workspace, pod }: EnvironmentRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env)
      .filter(([name]) => !serverOnly.has(name) && name !== 'PAPERCLIP_API_KEY')
      .map(([name, value]) => {
        const isWorkspace =
          name.endsWith('_WORKSPACE_CWD') && value.trim() === workspace.preparedCwd
        return [name, isWorkspace ? pod.workingDirectory : value]
      }),
  )
}

function workspaceVariables(workspace: RunWorkspace, pod: PodPaths): Record<string, string> {
  const variables = {
    PAPERCLIP_WORKSPACE_CWD: workspace.preparedCwd === undefined ? undefined : pod.workingDirectory,
    PAPERCLIP_WORKSPACE_SOURCE: workspace.source,
    PAPERCLIP_WORKSPACE_STRATEGY: workspace.strategy,
    PAPERCLIP_WORKSPACE_ID: workspace.id,
    PAPERCLIP_WORKSPACE_REPO_URL: workspace.repoUrl,
    PAPERCLIP_WORKSPACE_REPO_REF: workspace.repoRef,
    PAPERCLIP_WORKSPACE_BRANCH: workspace.branch,
    PAPERCLIP_WORKSPACE_WORKTREE_PATH: seen(workspace.worktreePath, pod),
    AGENT_HOME: seen(workspace.agentHome, pod),
  }
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  )
}

/** The hints, with the paths that the pod sees; a path that it does not see is left out. */
function workspaceDocuments(workspace: RunWorkspace, pod: PodPaths): Record<string, string> {
  if (workspace.hints.length === 0) return {}
  const hints = workspace.hints.map(({ cwd, ...hint }) => {
    const path = wakeText({ cwd }, 'cwd')
    const visible = path === workspace.preparedCwd ? pod.workingDirectory : seen(path, pod)
    return path === undefined || visible === undefined ? hint : { ...hint, cwd: visible }
  })
  return { PAPERCLIP_WORKSPACES_JSON: JSON.stringify(hints) }
}

function seen(path: string | undefined, { mounts }: PodPaths): string | undefined {
  const isSeen = mounts.some(
    ({ mountPath }) => path === mountPath || path?.startsWith(`${mountPath}/`),
  )
  return isSeen ? path : undefined
}

/** Values of variables that Paperclip resolved from secrets, or that look like secrets. */
function secretValues(
  configured: Record<string, string>,
  context: Readonly<Record<string, unknown>>,
): string[] {
  const manifest = wakeObjects(wakeObject(context, 'paperclipSecrets'), 'manifest')
  const resolved = new Set(
    manifest.map(
      (entry) => wakeText(entry, 'envKey') ?? wakeText(entry, 'configPath')?.replace(/^.*\./, ''),
    ),
  )
  return Object.entries(configured)
    .filter(([name, value]) => resolved.has(name) || isSensitive(name, value))
    .map(([, value]) => value)
}

function fitting(variables: Record<string, string>): {
  variables: Record<string, string>
  warnings: string[]
} {
  const unfit = Object.entries(variables).filter(([name, value]) => !fitsVariable(name, value))
  return {
    variables: without(variables, Object.fromEntries(unfit)),
    warnings: unfit.map(
      ([name, value]) =>
        `The variable ${name} is left out: its ${Buffer.byteLength(value)} bytes are more than the 128 KiB that Linux allows.`,
    ),
  }
}

function without(
  variables: Record<string, string>,
  names: Readonly<Record<string, unknown>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !Object.hasOwn(names, name)),
  )
}
