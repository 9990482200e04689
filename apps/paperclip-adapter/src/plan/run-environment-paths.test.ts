import { expect, test } from 'vitest'

import { seenByAgent, workspace } from './__fixtures__/seen-environment.ts'

test("paths of the server's own machine never reach the pod", () => {
  const server = '/var/server/paperclip-run-1'
  const names = [
    'TMPDIR',
    'TEMP',
    'TMP',
    'PAPERCLIP_SCRATCH_DIR',
    'PAPERCLIP_RUN_SCRATCH_DIR',
    'PAPERCLIP_TASK_SCRATCH_DIR',
    'PAPERCLIP_TMPDIR',
    'GH_CONFIG_DIR',
    'PAPERCLIP_GITHUB_HOST_HOME',
    'PAPERCLIP_GIT_METADATA_ROOTS',
    'PAPERCLIP_RUNNER_NETWORK_ROOTS',
    'SSH_AUTH_SOCK',
  ]
  const env = Object.fromEntries(names.map((name) => [name, server]))
  const context = {
    paperclipWorkspace: { cwd: server, worktreePath: server, agentHome: server },
    paperclipWorkspaces: [{ cwd: `${server}/other` }],
  }
  const seen = seenByAgent({ env, context })
  expect(JSON.stringify(seen)).not.toContain(server)
  expect(seen['PAPERCLIP_WORKSPACE_CWD']).toBe(workspace)
  expect(seen['PAPERCLIP_SCRATCH_DIR']).toBe('/tmp')
  expect(seen).not.toHaveProperty('TMPDIR')
})

test('hints keep the paths that the pod sees', () => {
  expect(JSON.parse(seenByAgent()['PAPERCLIP_WORKSPACES_JSON'] ?? '')).toEqual([
    { workspaceId: 'w-1', cwd: workspace },
    { workspaceId: 'w-2' },
  ])
})

test('a folder is not taken for its neighbour of a similar name', () => {
  const paperclipWorkspace = { agentHome: '/paperclip/instances/default/companies/c2' }
  expect(seenByAgent({ context: { paperclipWorkspace } })).not.toHaveProperty('AGENT_HOME')
})

test("a variable that names the workspace follows it into the pod's", () => {
  const context = { paperclipWorkspace: { cwd: '/server/work' } }
  const env = { MY_WORKSPACE_CWD: '/server/work', OTHER_WORKSPACE_CWD: '/elsewhere' }
  expect(seenByAgent({ context, env })).toMatchObject({
    MY_WORKSPACE_CWD: workspace,
    OTHER_WORKSPACE_CWD: '/elsewhere',
  })
})
