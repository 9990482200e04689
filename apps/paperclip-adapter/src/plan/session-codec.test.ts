import { expect, test } from 'vitest'

import { sessionCodec } from './session-codec.ts'

const full = {
  sessionId: 's-1',
  cwd: '/data/projects/site',
  promptBundleKey: 'k',
  mcpServerIdentity: '[]',
  workspaceId: 'w',
  repoUrl: 'https://example.test/r.git',
  repoRef: 'main',
}

test('keeps what belongs to a session, both ways', () => {
  expect(sessionCodec.deserialize(full)).toEqual(full)
  expect(sessionCodec.serialize(full)).toEqual(full)
  expect(sessionCodec.deserialize(sessionCodec.serialize(full))).toEqual(full)
})

test('a session id alone is a session', () => {
  expect(sessionCodec.deserialize({ sessionId: 's-1' })).toEqual({ sessionId: 's-1' })
})

test('reads the names of other versions', () => {
  const snake = {
    session_id: 's-1',
    workdir: '/data/projects/site',
    prompt_bundle_key: 'k',
    mcp_server_identity: '[]',
    workspace_id: 'w',
    repo_url: 'https://example.test/r.git',
    repo_ref: 'main',
  }
  expect(sessionCodec.deserialize(snake)).toEqual(full)
  expect(sessionCodec.deserialize({ sessionId: 's', folder: '/f' })).toEqual({
    sessionId: 's',
    cwd: '/f',
  })
})

test('prefers camel case to snake case, and cwd to workdir to folder', () => {
  const both = { sessionId: 'a', session_id: 'b', cwd: '/a', workdir: '/b', folder: '/c' }
  expect(sessionCodec.deserialize(both)).toEqual({ sessionId: 'a', cwd: '/a' })
  expect(sessionCodec.deserialize({ ...both, sessionId: ' ', cwd: '' })).toEqual({
    sessionId: 'b',
    cwd: '/b',
  })
})

test('trims texts and leaves out blanks and unknown keys', () => {
  const raw = { sessionId: ' s-1 ', cwd: '  ', repoRef: 7, __paperclip: true, extra: 'x' }
  expect(sessionCodec.deserialize(raw)).toEqual({ sessionId: 's-1' })
})

test.for([[undefined], [null], ['s-1'], [['s-1']], [{}], [{ sessionId: '' }], [{ sessionId: 5 }]])(
  'without a session id there is no session: %j',
  ([raw]) => {
    expect(sessionCodec.deserialize(raw)).toBeNull()
  },
)

test('nothing is nothing in every direction', () => {
  expect(sessionCodec.serialize(null)).toBeNull()
  expect(sessionCodec.getDisplayId(null)).toBeNull()
})

test('shows the session id', () => {
  expect(sessionCodec.getDisplayId({ session_id: 's-1' })).toBe('s-1')
})
