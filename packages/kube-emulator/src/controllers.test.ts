import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import {
  endOf,
  namespace,
  processesWith,
  startTestCluster,
  until,
} from './__fixtures__/test-cluster.ts'
import { findIsolation } from './container-isolation.ts'

test.concurrent('no process and no file of a pod is left, even of one that ignores signals', async () => {
  const name = `stubborn-${randomUUID()}`
  const cluster = startTestCluster()
  cluster.api.create('secrets', namespace, { metadata: { name: 's' }, stringData: { key: 'x' } })
  const path = join(cluster.stateDirectory, 'volume', 'secret')
  cluster.runJob(
    'stubborn',
    {
      command: ['sh', '-c', `trap "" TERM INT; echo up; while :; do sleep 1; done`, name],
      terminationMessagePath: join(cluster.stateDirectory, 'message'),
      volumeMounts: [{ name: 'secret', mountPath: path }],
    },
    { pod: { volumes: [{ name: 'secret', secret: { secretName: 's' } }] } },
  )
  await until(() => cluster.pod('stubborn')?.status?.phase === 'Running')
  await until(() => processesWith(name).length > 0)
  expect(readdirSync(path)).toEqual(['key'])
  await cluster.controllers[Symbol.asyncDispose]()
  expect(processesWith(name)).toEqual([])
  expect(readdirSync(cluster.stateDirectory)).toEqual([])
  await cluster[Symbol.asyncDispose]()
})

test
  .skipIf(findIsolation().kind === 'session')
  .concurrent('a process that is killed takes its containers with it', async () => {
    const name = `orphan-${randomUUID()}`
    const folder = mkdtempSync(join(tmpdir(), 'kube-emulator-test-'))
    const module = new URL('__fixtures__/test-cluster.ts', import.meta.url).href
    const program = `const { startTestCluster } = await import(${JSON.stringify(module)})
    const cluster = startTestCluster()
    cluster.runJob('run', { command: ['sh', '-c', 'while :; do sleep 1; done', ${JSON.stringify(name)}] })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, TMPDIR: folder },
      stdio: 'inherit',
    })
    await until(() => processesWith(name).some((pid) => pid !== child.pid))
    child.kill('SIGKILL')
    await once(child, 'exit')
    await until(() => processesWith(name).length === 0)
    expect(child.signalCode).toBe('SIGKILL')
    rmSync(folder, { recursive: true })
  })

test.concurrent('standing still, nothing is said; then everything is', async () => {
  await using cluster = startTestCluster()
  cluster.runJob('run', cluster.untilLetGo)
  await until(() => cluster.pod('run')?.status?.phase === 'Running')
  const resume = cluster.controllers.pause()
  cluster.letGo()
  const { uid } = cluster.pod('run')?.metadata ?? { uid: '' }
  await until(() => cluster.controllers.log(uid, 'agent')?.ended)
  expect(cluster.seen('run').at(-1)).toBe('Running')
  resume()
  await until(() => endOf(cluster.job('run')) !== undefined)
  expect(cluster.seen('run').slice(-2)).toEqual(['Running Completed', 'Succeeded Completed'])
})

test.concurrent('many Jobs end, each with its own exit code', async () => {
  await using cluster = startTestCluster()
  const codes = Array.from({ length: 60 }, (_, index) => index)
  for (const code of codes) cluster.runJob(`run-${code}`, `exit ${code}`)
  await until(() => codes.every((code) => endOf(cluster.job(`run-${code}`)) !== undefined))
  for (const code of codes) {
    const end = code === 0 ? 'Complete CompletionsReached' : 'Failed BackoffLimitExceeded'
    expect(endOf(cluster.job(`run-${code}`))).toBe(end)
    const statuses = cluster.pod(`run-${code}`)?.status?.['containerStatuses']
    expect(statuses).toMatchObject([{ state: { terminated: { exitCode: code } } }])
  }
})
