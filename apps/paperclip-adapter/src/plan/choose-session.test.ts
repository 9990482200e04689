import { expect, test } from 'vitest'

import { chooseSession } from './choose-session.ts'

const id = 'f3b5a6e2-7c11-4c58-9a55-1f0c2a8b9d10'
const now = { cwd: '/data/projects/site', bundleKey: 'key', mcpIdentity: '[]' }

function choose(sessionParams: Record<string, unknown> | null, request = now) {
  const runtime = { sessionId: null, sessionParams, sessionDisplayId: null, taskKey: null }
  return chooseSession({ runtime, ...request })
}

test('without a session nothing is resumed and nothing is said', () => {
  expect(choose(null)).toEqual({})
})

test('resumes a session whose surroundings are those of the run', () => {
  const params = {
    sessionId: id,
    cwd: '/data/projects/site/',
    promptBundleKey: 'key',
    mcpServerIdentity: '[]',
  }
  expect(choose(params)).toEqual({ resumeSessionId: id })
})

test('resumes a bare session id, whatever the run has', () => {
  expect(choose({ sessionId: id })).toEqual({ resumeSessionId: id })
  expect(choose({ sessionId: id }, { ...now, mcpIdentity: '[{"name":"a"}]' })).toEqual({
    resumeSessionId: id,
  })
})

test('resumes the id that older servers pass beside the parameters', () => {
  const runtime = { sessionId: id, sessionParams: null, sessionDisplayId: id, taskKey: null }
  expect(chooseSession({ runtime, ...now })).toEqual({ resumeSessionId: id })
})

test.for([
  ['not-a-uuid', {}, 'its id is not a UUID'],
  ['--resume', {}, 'its id is not a UUID'],
  [`${id}\n--settings`, {}, 'its id is not a UUID'],
  [
    id,
    { cwd: '/elsewhere' },
    'it was made in "/elsewhere", this run works in "/data/projects/site"',
  ],
  [id, { promptBundleKey: 'other' }, 'the instructions or skills have changed'],
  [id, { mcpServerIdentity: '[{"name":"a"}]' }, 'the MCP servers have changed'],
] as const)('does not resume, and says why: %s %j', ([sessionId, params, why]) => {
  expect(choose({ sessionId, ...params })).toEqual({
    reason: `Session "${sessionId}" is not resumed: ${why}.`,
  })
})

test('a session that was stored without servers does not go on with some', () => {
  const choice = choose(
    { sessionId: id, cwd: '/data/projects/site' },
    { ...now, mcpIdentity: '[{"name":"a"}]' },
  )
  expect(choice.reason).toContain('the MCP servers have changed')
})
