import { homedir } from 'node:os'

import { expect, test } from 'vitest'

import { runLogRoot } from './log-root.ts'

test.for([
  [{ RUN_LOG_BASE_PATH: '/logs', PAPERCLIP_HOME: '/p' }, '/logs'],
  [{ RUN_LOG_BASE_PATH: '~/logs' }, `${homedir()}/logs`],
  [{ PAPERCLIP_HOME: '/p' }, '/p/instances/default/data/run-logs'],
  [{ PAPERCLIP_HOME: '/p', PAPERCLIP_INSTANCE_ID: 'two' }, '/p/instances/two/data/run-logs'],
  [{}, `${homedir()}/.paperclip/instances/default/data/run-logs`],
] as const)("run logs are where the server's own rule puts them: %j", ([environment, path]) => {
  expect(runLogRoot(environment)).toBe(path)
})

test('an instance that is a path is refused', () => {
  const environment = { PAPERCLIP_HOME: '/p', PAPERCLIP_INSTANCE_ID: '../other' }
  expect(() => runLogRoot(environment)).toThrow(/PAPERCLIP_INSTANCE_ID is "\.\.\/other"/)
})
