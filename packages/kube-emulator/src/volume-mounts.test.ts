import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import {
  endOf,
  namespace,
  startTestCluster,
  stateOf,
  type TestCluster,
  until,
} from './__fixtures__/test-cluster.ts'
import type { Volume, VolumeMount } from './pod-shape.ts'

const waitingMessage = (cluster: TestCluster, jobName: string): string => {
  const state = stateOf(cluster.pod(jobName)) as { waiting?: { reason: string; message?: string } }
  return `${state?.waiting?.reason}: ${state?.waiting?.message}`
}

interface Refusal {
  readonly what: string
  readonly volume: Omit<Volume, 'name'>
  readonly mountPath: string
  readonly subPath?: string
  readonly says: string
}

const refusals: readonly Refusal[] = [
  {
    what: 'a folder at another path',
    volume: { hostPath: { path: '/srv/data' } },
    mountPath: '/data',
    says: 'what volume "v" has to show at /data is at /srv/data on this machine, and can only be mounted there',
  },
  {
    what: 'a folder below another path',
    volume: { hostPath: { path: '/srv/data' } },
    mountPath: '/srv/data',
    subPath: 'one',
    says: 'what volume "v" has to show at /srv/data is at /srv/data/one on this machine, and can only be mounted there',
  },
  {
    what: 'an emptyDir outside the folder of the emulator',
    volume: { emptyDir: {} },
    mountPath: '/scratch',
    says: 'volume "v" (an emptyDir) can only be at a path below STATE, not at /scratch',
  },
]

test.concurrent.for(refusals)(
  '$what is refused with a reason',
  async ({ volume, says, ...mount }) => {
    await using cluster = startTestCluster()
    const { mountPath, subPath } = mount
    const volumeMount = { name: 'v', mountPath, ...(subPath !== undefined && { subPath }) }
    runWith(cluster, { name: 'v', ...volume }, volumeMount)
    await until(() => waitingMessage(cluster, 'run').startsWith('CreateContainerConfigError'))
    const message = says.replace('STATE', cluster.stateDirectory)
    expect(waitingMessage(cluster, 'run')).toBe(
      `CreateContainerConfigError: identity mounts only: ${message}`,
    )
  },
)

function runWith(cluster: TestCluster, volume: Volume, mount: VolumeMount, command = 'true'): void {
  const container = { command: ['sh', '-c', command], volumeMounts: [mount] }
  cluster.runJob('run', container, { pod: { volumes: [volume] } })
}

test.concurrent('a claim is the folder of its volume, with the folder of a subPath', async () => {
  await using cluster = startTestCluster()
  const data = join(cluster.stateDirectory, 'data')
  mkdirSync(data)
  const spec = { accessModes: ['ReadWriteMany'], storageClassName: '' }
  const capacity = { storage: '1Gi' }
  cluster.api.create('persistentvolumes', '', {
    metadata: { name: 'pv' },
    spec: { ...spec, capacity, hostPath: { path: data } },
  })
  cluster.api.create('persistentvolumeclaims', namespace, {
    metadata: { name: 'claim' },
    spec: { ...spec, volumeName: 'pv', resources: { requests: capacity } },
  })
  runWith(
    cluster,
    { name: 'v', persistentVolumeClaim: { claimName: 'claim' } },
    { name: 'v', mountPath: join(data, 'a/b'), subPath: 'a/b' },
    `echo there >${data}/a/b/file`,
  )
  await until(() => endOf(cluster.job('run')) !== undefined)
  expect(readFileSync(join(data, 'a/b/file'), 'utf8')).toBe('there\n')
})

test.concurrent('files of a Secret have the modes they ask for', async () => {
  await using cluster = startTestCluster()
  const stringData = { one: '1', two: '2' }
  cluster.api.create('secrets', namespace, { metadata: { name: 's' }, stringData })
  const items = [
    { key: 'one', path: 'deep/one', mode: 0o400 },
    { key: 'two', path: 'two' },
  ]
  const mountPath = join(cluster.stateDirectory, 'secret')
  const secret = { secretName: 's', defaultMode: 0o440, items }
  runWith(cluster, { name: 'v', secret }, { name: 'v', mountPath }, cluster.untilLetGo)
  await until(() => cluster.pod('run')?.status?.phase === 'Running')
  const modes = ['deep/one', 'two'].map((path) => statSync(join(mountPath, path)).mode & 0o777)
  expect(modes).toEqual([0o400, 0o440])
  cluster.letGo()
  await until(() => endOf(cluster.job('run')) !== undefined)
  expect(statSync(mountPath, { throwIfNoEntry: false })).toBeUndefined()
})

test.concurrent('two pods cannot have their own files at the same path', async () => {
  await using cluster = startTestCluster()
  const mount = { name: 'v', mountPath: join(cluster.stateDirectory, 'shared') }
  const container = { command: ['sleep', '100'], volumeMounts: [mount] }
  const more = { pod: { volumes: [{ name: 'v', emptyDir: {} }] } }
  cluster.runJob('first', container, more)
  await until(() => cluster.pod('first')?.status?.phase === 'Running')
  cluster.runJob('second', container, more)
  await until(() => waitingMessage(cluster, 'second').includes('where another pod'))
  expect(cluster.seen('second').at(-1)).toBe('Pending CreateContainerConfigError')
  cluster.api.delete('jobs', namespace, 'first', { propagationPolicy: 'Background' })
  await until(() => cluster.pod('second')?.status?.phase === 'Running')
})

test.concurrent('a working directory that is not there is refused with a reason', async () => {
  await using cluster = startTestCluster()
  cluster.runJob('run', { command: ['true'], workingDir: '/no/such' })
  await until(() => waitingMessage(cluster, 'run').startsWith('CreateContainerConfigError'))
  expect(waitingMessage(cluster, 'run')).toContain('the working directory /no/such does not exist')
})

test.concurrent('a folder that is gone is made again at every attempt to start a container', async () => {
  await using cluster = startTestCluster()
  cluster.fault({ kind: 'container-config-error', message: 'no' })
  const path = join(cluster.stateDirectory, 'volume/run')
  const source = { hostPath: { path: join(cluster.stateDirectory, 'volume') } }
  runWith(cluster, { name: 'v', ...source }, { name: 'v', mountPath: path, subPath: 'run' })
  await until(() => waitingMessage(cluster, 'run').startsWith('CreateContainerConfigError'))
  rmdirSync(path)
  await until(() => existsSync(path))
  expect(cluster.seen('run').at(-1)).toBe('Pending CreateContainerConfigError')
})
