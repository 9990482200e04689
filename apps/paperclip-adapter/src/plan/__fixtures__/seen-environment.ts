import { type EnvironmentRequest, runEnvironment } from '../run-environment.ts'
import { readWorkspace } from '../run-workspace.ts'

export const home = '/paperclip/instances/default/companies/c/claude-k8s/a'
export const workspace = '/paperclip/instances/default/companies/c/work'

const wake = {
  issueId: ' issue-1 ',
  wakeReason: 'issue_assigned',
  commentId: 'comment-1',
  approvalId: 'approval-1',
  approvalStatus: 'approved',
  issueIds: ['issue-1', '', 'issue-2'],
  paperclipIssue: { workMode: 'planning' },
  paperclipWake: { reason: 'issue_assigned', issue: { id: 'issue-1', title: 'Door' } },
  paperclipWorkspace: {
    cwd: workspace,
    source: 'project_primary',
    strategy: 'git_worktree',
    workspaceId: 'w-1',
    repoUrl: 'https://example.test/r.git',
    repoRef: 'main',
    branchName: 'feature',
    worktreePath: `${workspace}/tree`,
    agentHome: `${home}/memory`,
  },
  paperclipWorkspaces: [
    { workspaceId: 'w-1', cwd: workspace },
    { workspaceId: 'w-2', cwd: '/only/on/the/server' },
  ],
  paperclipRuntimeServices: [{ serviceName: 'web' }],
  paperclipRuntimeServiceIntents: [{ serviceName: 'web' }],
  paperclipRuntimePrimaryUrl: 'http://web',
}

export function environmentOf(request: Partial<EnvironmentRequest> = {}) {
  const context = request.context ?? wake
  return runEnvironment({
    runId: 'run-1',
    agent: { id: 'agent-1', companyId: 'company-1', name: 'Ada' },
    context,
    env: {},
    workspace: readWorkspace(context),
    api: { serverUrl: 'http://localhost:3100', podUrl: 'http://paperclip.svc:3100' },
    authToken: 'run-token',
    pod: {
      home,
      workingDirectory: workspace,
      mounts: [{ mountPath: '/paperclip/instances/default/companies/c' }],
    },
    ...request,
  })
}

/** What the agent sees: the Secret wins. */
export function seenByAgent(request: Partial<EnvironmentRequest> = {}): Record<string, string> {
  const { plain, secret } = environmentOf(request)
  return { ...plain, ...secret }
}
