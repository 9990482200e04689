import { expect, test } from 'vitest'

import { layOutPod, type LayoutRequest } from './pod-layout.ts'

const request: LayoutRequest = {
  instanceRoot: '/data/paperclip/instances/default',
  volume: { claimName: 'data', mountPath: '/data', subPath: 'team' },
  companyId: 'c1',
  agentId: 'a1',
  cwd: undefined,
  alsoVisible: [],
  isolation: 'tenant',
  user: { uid: 1000, gid: 1000 },
}
const company = '/data/paperclip/instances/default/companies/c1'

test("an agent sees its own company's folders and nothing else of the volume", () => {
  expect(layOutPod(request)).toMatchObject({
    home: `${company}/claude-k8s/a1`,
    workingDirectory: `${company}/claude-k8s/a1`,
    mounts: [
      {
        subPath: 'team/paperclip/instances/default/companies/c1',
        mountPath: company,
        readOnly: false,
      },
    ],
    warnings: [],
  })
})

test('a workspace elsewhere on the claim is mounted beside the company', () => {
  const layout = layOutPod({ ...request, cwd: '/data/projects/site' })
  expect(layout?.workingDirectory).toBe('/data/projects/site')
  expect(layout?.mounts.map(({ mountPath }) => mountPath)).toEqual([company, '/data/projects/site'])
})

test('folders inside one another are mounted once', () => {
  const layout = layOutPod({
    ...request,
    cwd: `${company}/projects/x`,
    alsoVisible: [company, '/data/home/a', '/data/home'],
  })
  expect(layout?.mounts.map(({ mountPath }) => mountPath)).toEqual([company, '/data/home'])
})

test('a workspace that is not on the claim is said to be out of reach', () => {
  const layout = layOutPod({ ...request, cwd: '/srv/project' })
  expect(layout?.workingDirectory).toBe(layout?.home)
  expect(layout?.warnings).toEqual([
    expect.stringContaining('/srv/project is not on the shared volume'),
  ])
})

test('shared isolation mounts what the server mounts', () => {
  const layout = layOutPod({ ...request, isolation: 'shared' })
  expect(layout?.mounts).toEqual([{ subPath: 'team', mountPath: '/data', readOnly: false }])
})

test('an instance that is not on the claim cannot be laid out', () => {
  expect(
    layOutPod({ ...request, instanceRoot: '/var/paperclip/instances/default' }),
  ).toBeUndefined()
})

test('only the home belongs to the agent; the way to it is open to pass through', () => {
  const directories = layOutPod(request)?.directories ?? []
  expect(directories.at(-1)).toMatchObject({ path: `${company}/claude-k8s/a1`, ownedMode: 0o700 })
  expect(directories.slice(0, -1).every(({ mode }) => mode === 0o711)).toBe(true)
})
