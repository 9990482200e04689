import { expect, test } from 'vitest'

import { environmentOf, home, seenByAgent, workspace } from './__fixtures__/seen-environment.ts'
import { readWorkspace } from './run-workspace.ts'

test("sets what Paperclip's own adapter sets", () => {
  const seen = seenByAgent()
  expect(seen).toMatchObject({
    PAPERCLIP_AGENT_ID: 'agent-1',
    PAPERCLIP_COMPANY_ID: 'company-1',
    PAPERCLIP_RUN_ID: 'run-1',
    PAPERCLIP_API_URL: 'http://paperclip.svc:3100',
    PAPERCLIP_API_KEY: 'run-token',
    PAPERCLIP_TASK_ID: 'issue-1',
    PAPERCLIP_ISSUE_WORK_MODE: 'planning',
    PAPERCLIP_WAKE_REASON: 'issue_assigned',
    PAPERCLIP_WAKE_COMMENT_ID: 'comment-1',
    PAPERCLIP_APPROVAL_ID: 'approval-1',
    PAPERCLIP_APPROVAL_STATUS: 'approved',
    PAPERCLIP_LINKED_ISSUE_IDS: 'issue-1,issue-2',
    PAPERCLIP_WORKSPACE_CWD: workspace,
    PAPERCLIP_WORKSPACE_SOURCE: 'project_primary',
    PAPERCLIP_WORKSPACE_STRATEGY: 'git_worktree',
    PAPERCLIP_WORKSPACE_ID: 'w-1',
    PAPERCLIP_WORKSPACE_REPO_URL: 'https://example.test/r.git',
    PAPERCLIP_WORKSPACE_REPO_REF: 'main',
    PAPERCLIP_WORKSPACE_BRANCH: 'feature',
    PAPERCLIP_WORKSPACE_WORKTREE_PATH: `${workspace}/tree`,
    AGENT_HOME: `${home}/memory`,
    PAPERCLIP_RUNTIME_PRIMARY_URL: 'http://web',
    PAPERCLIP_RUNTIME_SERVICES_JSON: '[{"serviceName":"web"}]',
    PAPERCLIP_RUNTIME_SERVICE_INTENTS_JSON: '[{"serviceName":"web"}]',
    HOME: home,
    CLAUDE_CONFIG_DIR: `${home}/.claude`,
    DISABLE_AUTOUPDATER: '1',
  })
  expect(JSON.parse(seen['PAPERCLIP_WAKE_PAYLOAD_JSON'] ?? '')).toMatchObject({
    reason: 'issue_assigned',
  })
})

test('a bare wake sets only who the run is and where things are', () => {
  expect(Object.keys(seenByAgent({ context: {}, authToken: undefined })).toSorted()).toEqual([
    'CLAUDE_CONFIG_DIR',
    'DISABLE_AUTOUPDATER',
    'HOME',
    'PAPERCLIP_AGENT_ID',
    'PAPERCLIP_API_URL',
    'PAPERCLIP_COMPANY_ID',
    'PAPERCLIP_RUN_ID',
    'PAPERCLIP_RUN_SCRATCH_DIR',
    'PAPERCLIP_SCRATCH_DIR',
    'PAPERCLIP_TASK_SCRATCH_DIR',
    'PAPERCLIP_TMPDIR',
  ])
})

test('only a workspace that Paperclip prepared is named as one', () => {
  const seen = seenByAgent({ context: {}, workspace: readWorkspace({}, '/configured') })
  expect(seen).not.toHaveProperty('PAPERCLIP_WORKSPACE_CWD')
})

test('nothing secret, and no document of the wake, is plain', () => {
  const { plain } = environmentOf({
    env: { GREETING: 'hello', API_TOKEN: 'secret-one' },
    inheritedSecrets: { ANTHROPIC_API_KEY: 'secret-two' },
  })
  const text = JSON.stringify(plain)
  for (const value of ['run-token', 'secret-one', 'secret-two', 'hello', 'Door']) {
    expect(text).not.toContain(value)
  }
})

test('the configuration wins over what is derived and inherited, not over who and where the run is', () => {
  const env = {
    PAPERCLIP_WAKE_REASON: 'mine',
    PAPERCLIP_API_URL: 'http://mine',
    ANTHROPIC_API_KEY: 'mine',
    PAPERCLIP_RUN_ID: 'forged',
    PAPERCLIP_AGENT_ID: 'forged',
    PAPERCLIP_COMPANY_ID: 'forged',
    PAPERCLIP_API_KEY: 'forged',
    HOME: '/home/somebody',
    CLAUDE_CONFIG_DIR: '/home/somebody/.claude',
    DISABLE_AUTOUPDATER: '0',
  }
  const inheritedSecrets = { ANTHROPIC_API_KEY: 'inherited', PAPERCLIP_WAKE_REASON: 'inherited' }
  for (const authToken of ['run-token', undefined]) {
    const { plain, secret } = environmentOf({ env, inheritedSecrets, authToken })
    expect(Object.keys(plain).filter((name) => name in secret)).toEqual([])
    const seen = { ...plain, ...secret }
    expect(seen).toMatchObject({
      PAPERCLIP_WAKE_REASON: 'mine',
      PAPERCLIP_API_URL: 'http://mine',
      ANTHROPIC_API_KEY: 'mine',
      PAPERCLIP_RUN_ID: 'run-1',
      HOME: home,
    })
    expect(seen['PAPERCLIP_API_KEY']).toBe(authToken)
    expect(Object.values(seen)).not.toContain('forged')
  }
})

test('what Paperclip derives wins over what is inherited', () => {
  const inheritedSecrets = { PAPERCLIP_WAKE_REASON: 'inherited' }
  expect(seenByAgent({ inheritedSecrets })['PAPERCLIP_WAKE_REASON']).toBe('issue_assigned')
})

test('values that were resolved from secrets, or look like some, are to be redacted', () => {
  const context = {
    paperclipSecrets: {
      manifest: [{ envKey: 'PLAIN_NAME' }, { configPath: 'env.OTHER_NAME' }, { configPath: 7 }],
    },
  }
  const env = {
    PLAIN_NAME: 'one',
    OTHER_NAME: 'two',
    GITHUB_TOKEN: 'three',
    DATABASE_URL: 'postgres://user:four@host/db',
    NODE_ENV: 'production',
  }
  const { redact } = environmentOf({ context, env, inheritedSecrets: { A_KEY: 'five' } })
  expect(redact.toSorted()).toEqual([
    'five',
    'one',
    'postgres://user:four@host/db',
    'run-token',
    'three',
    'two',
  ])
})

test('a variable that no program could be started with is left out, and said', () => {
  const { secret, warnings } = environmentOf({ env: { HUGE: 'x'.repeat(131_072), FINE: 'x' } })
  expect(secret).not.toHaveProperty('HUGE')
  expect(secret).toHaveProperty('FINE')
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toContain('HUGE')
})

test('a wake that is too large for a variable comes without the text that the prompt has', () => {
  const issue = { id: 'issue-1', title: 'Door', description: 'd'.repeat(200_000) }
  const context = { paperclipWake: { reason: 'r', issue } }
  const { secret, warnings } = environmentOf({ context })
  expect(warnings).toEqual([])
  expect(JSON.parse(secret['PAPERCLIP_WAKE_PAYLOAD_JSON'] ?? '').issue.title).toBe('Door')
})

test('says that the address of Paperclip will not work in a pod', () => {
  const api = { serverUrl: 'http://localhost:3100', podUrl: 'http://localhost:3100', warning: 'w' }
  expect(environmentOf({ api }).warnings).toEqual(['w'])
})
