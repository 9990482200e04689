import { expect, test } from 'vitest'

import { listSkills, syncSkills } from './skills.ts'

const context = {
  agentId: 'a',
  companyId: 'c',
  adapterType: 'claude_k8s',
  config: {
    paperclipRuntimeSkills: [
      { key: 'team/review', runtimeName: 'review', source: '/skills/review', versionId: 'v1' },
      { key: 'team/broken', runtimeName: 'broken', source: '/gone', sourceStatus: 'missing' },
      { key: ' ' },
      7,
    ],
    paperclipSkillSync: { desiredSkills: ['team/review', { key: 'team/absent' }] },
  },
}

test('says honestly that no skill reaches a run', async () => {
  const snapshot = await listSkills(context)
  expect(snapshot).toMatchObject({
    adapterType: 'claude_k8s',
    supported: false,
    mode: 'unsupported',
    desiredSkills: ['team/review', 'team/absent'],
  })
  expect(snapshot.warnings).toHaveLength(1)
  expect(snapshot.entries).toMatchObject([
    { key: 'team/absent', desired: true, state: 'missing' },
    { key: 'team/broken', desired: false, state: 'missing', sourcePath: null },
    { key: 'team/review', desired: true, state: 'available', sourcePath: '/skills/review' },
  ])
})

test('synchronising writes nothing and answers the same', async () => {
  expect(await syncSkills(context)).toEqual(await listSkills(context))
})

test('without skills there is nothing to warn of', async () => {
  expect(await listSkills({ ...context, config: {} })).toMatchObject({
    desiredSkills: [],
    entries: [],
    warnings: [],
  })
})
