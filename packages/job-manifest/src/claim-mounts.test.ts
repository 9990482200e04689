import { expect, test } from 'vitest'

import { refusalOf } from './__fixtures__/refusal.ts'
import { aFullRun, aHost, aRun } from './__fixtures__/run.ts'
import { buildRun } from './build-run.ts'
import { pathInClaim } from './claim-mounts.ts'
import type { HostPod, RunSpec } from './run-spec.ts'

test("the attempt's own folder is all of the run that the pod mounts", () => {
  expect(mountsOf(aRun(), aHost())).toEqual([
    {
      name: 'data',
      mountPath: '/run/agent-jobs/attempt',
      subPath: 'instances/default/data/run-logs/company-1/agent-1/run-1.pod/1',
      readOnly: false,
    },
  ])
})

test.for([
  [{ mountPath: '/paperclip' }, 'instances/default/data/run-logs'],
  [{ mountPath: '/paperclip/' }, 'instances/default/data/run-logs'],
  [{ mountPath: '/paperclip', subPath: 'tenants/a/' }, 'tenants/a/instances/default/data/run-logs'],
  [{ mountPath: '/' }, 'paperclip/instances/default/data/run-logs'],
  [{ mountPath: '/paperclip/instances/default/data/run-logs' }, ''],
] as const)("the log root is found in the claim by the host pod's mount: %j", ([host, root]) => {
  const folder = 'company-1/agent-1/run-1.pod/1'
  const [mount] = mountsOf(aRun(), aHost(host))
  expect(mount?.subPath).toBe(root === '' ? folder : `${root}/${folder}`)
  expect(pathInClaim(aRun().logRoot, { subPath: undefined, ...host })).toBe(root)
})

test('a log root in the claim that is given counts, wherever the server sees the volume', () => {
  const run = aRun({ logRoot: '/mnt/here', logRootInClaim: './logs//of/runs/' })
  expect(mountsOf(run, aHost())[0]?.subPath).toBe('logs/of/runs/company-1/agent-1/run-1.pod/1')
})

test('a log root outside the volume is refused', () => {
  const error = refusalOf(buildRun, aRun({ logRoot: '/paperclip-other/logs' }), aHost())
  expect(error.message).toBe(
    'Invalid logRoot "/paperclip-other/logs": expected a path below /paperclip, where the claim is mounted',
  )
})

test('further mounts are folders of the claim, read-only where asked', () => {
  expect(mountsOf(aFullRun(), aHost()).slice(1)).toEqual([
    { name: 'data', mountPath: '/workspace', subPath: 'workspaces/company-1', readOnly: false },
    { name: 'data', mountPath: '/bundle', subPath: 'bundles/b1', readOnly: true },
  ])
})

test('the whole claim can be mounted, which is warned of', () => {
  const extraMounts = [{ subPath: '', mountPath: '/paperclip', readOnly: false }]
  const { warnings } = buildRun(aRun({ extraMounts }), aHost())
  expect(mountsOf(aRun({ extraMounts }), aHost())[1]).toEqual({
    name: 'data',
    mountPath: '/paperclip',
    readOnly: false,
  })
  expect(warnings).toEqual([
    'The mount at /paperclip shows the run logs of other runs to the agent',
  ])
})

test.for([
  ['instances/default', 1],
  ['instances/default/data/run-logs/company-1', 1],
  ['instances/default/data/run-logs-other', 0],
  ['instances/default/workspaces', 0],
] as const)('a mount that shows other runs is warned of: %s', ([subPath, count]) => {
  const extraMounts = [{ subPath, mountPath: '/x', readOnly: true }]
  expect(buildRun(aRun({ extraMounts }), aHost()).warnings).toHaveLength(count)
})

test.for([
  [{ subPath: '../x' }, 'subPath'],
  [{ subPath: 'a/../../x' }, 'subPath'],
  [{ subPath: '/x' }, 'subPath'],
  [{ subPath: 'a\nb' }, 'subPath'],
  [{ subPath: undefined }, 'subPath'],
  [{ mountPath: 'x' }, 'mountPath'],
  [{ mountPath: '/' }, 'mountPath'],
  [{ mountPath: '/a/../b' }, 'mountPath'],
  [{ mountPath: '/a:b' }, 'mountPath'],
  [{ mountPath: '/run/agent-jobs' }, 'mountPath'],
  [{ mountPath: '/run/agent-jobs/secret' }, 'mountPath'],
  [{ mountPath: '/run/agent-jobs/attempt/x' }, 'mountPath'],
  [{ mountPath: '/dev' }, 'mountPath'],
] as const)('a further mount that cannot be is refused: %j', ([change, field]) => {
  const mount = { subPath: 'x', mountPath: '/x', readOnly: true, ...change }
  const error = refusalOf(buildRun, { ...aRun(), extraMounts: [mount] }, aHost())
  expect(error.field).toBe(`extraMounts[0].${field}`)
})

test('two mounts at one path are refused', () => {
  const mount = { subPath: 'x', mountPath: '/x', readOnly: true }
  const error = refusalOf(
    buildRun,
    aRun({ extraMounts: [mount, { ...mount, mountPath: '/x/' }] }),
    aHost(),
  )
  expect(error.field).toBe('extraMounts[1].mountPath')
})

test.for([undefined, '', 'My Claim', '../x'])(
  'a run without a claim is refused: %j',
  (claimName) => {
    const error = refusalOf(buildRun, aRun(), { ...aHost(), claimName })
    expect(error.field).toBe('host.claimName')
    expect(error.message).toContain('the name of a PersistentVolumeClaim')
  },
)

function mountsOf(run: RunSpec, host: HostPod) {
  return buildRun(run, host)
    .job.spec.template.spec.containers.flatMap(({ volumeMounts }) => volumeMounts)
    .filter(({ name }) => name === 'data')
}
