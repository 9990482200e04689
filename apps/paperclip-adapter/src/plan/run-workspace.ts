import { wakeObject, wakeObjects, wakeText } from './wake.ts'

/** The workspace that Paperclip prepared for a run, with paths as the server sees them. */
export interface RunWorkspace {
  /** Where the agent is to work; absent when neither Paperclip nor the configuration says. */
  readonly cwd: string | undefined
  /** The folder that Paperclip prepared; absent when a configured one is used instead. */
  readonly preparedCwd: string | undefined
  readonly source: string | undefined
  readonly strategy: string | undefined
  readonly id: string | undefined
  readonly repoUrl: string | undefined
  readonly repoRef: string | undefined
  readonly branch: string | undefined
  readonly worktreePath: string | undefined
  /** The agent's own folder on the server, where it keeps its memory. */
  readonly agentHome: string | undefined
  /** The workspaces that the task mentions. */
  readonly hints: readonly Readonly<Record<string, unknown>>[]
}

/**
 * Reads the workspace from a wake. A configured working directory replaces an agent's mere home and stands in where
 * there is no workspace, as in Paperclip's own adapters.
 */
export function readWorkspace(
  wake: Readonly<Record<string, unknown>>,
  configuredCwd?: string,
): RunWorkspace {
  const prepared = wakeObject(wake, 'paperclipWorkspace')
  const source = wakeText(prepared, 'source')
  const replaced = source === 'agent_home' && configuredCwd !== undefined
  const preparedCwd = replaced ? undefined : wakeText(prepared, 'cwd')
  return {
    cwd: preparedCwd ?? configuredCwd,
    preparedCwd,
    source,
    strategy: wakeText(prepared, 'strategy'),
    id: wakeText(prepared, 'workspaceId'),
    repoUrl: wakeText(prepared, 'repoUrl'),
    repoRef: wakeText(prepared, 'repoRef'),
    branch: wakeText(prepared, 'branchName'),
    worktreePath: wakeText(prepared, 'worktreePath'),
    agentHome: wakeText(prepared, 'agentHome'),
    hints: wakeObjects(wake, 'paperclipWorkspaces'),
  }
}
