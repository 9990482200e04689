import { expect, test } from 'vitest'

import { readWorkspace } from './run-workspace.ts'

test('reads the workspace that Paperclip prepared', () => {
  const wake = {
    paperclipWorkspace: { cwd: ' /w ', branchName: 'b', repoUrl: '' },
    paperclipWorkspaces: [{ cwd: '/w' }, null, 'x'],
  }
  expect(readWorkspace(wake, '/configured')).toMatchObject({
    cwd: '/w',
    branch: 'b',
    repoUrl: undefined,
    hints: [{ cwd: '/w' }],
  })
})

test("a configured working directory replaces an agent's mere home", () => {
  const wake = { paperclipWorkspace: { cwd: '/home', source: 'agent_home' } }
  expect(readWorkspace(wake, '/configured')).toMatchObject({
    cwd: '/configured',
    preparedCwd: undefined,
  })
  expect(readWorkspace(wake)).toMatchObject({ cwd: '/home', preparedCwd: '/home' })
})

test('a configured working directory stands in where there is no workspace', () => {
  expect(readWorkspace({}, '/configured').cwd).toBe('/configured')
  expect(readWorkspace({}).cwd).toBeUndefined()
})

test.for([[null], ['x'], [[]], [7]])('a workspace of any shape is no error: %j', ([raw]) => {
  const wake = { paperclipWorkspace: raw, paperclipWorkspaces: raw }
  expect(readWorkspace(wake)).toMatchObject({ cwd: undefined, hints: [] })
})
