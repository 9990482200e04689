import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

import { describe, expect, test } from 'vitest'

import { startEmulator } from './emulator.ts'

/** Beside the kubeconfig of the cluster, or on the PATH. */
const places = [
  dirname(process.env['KUBECONFIG'] ?? ''),
  ...(process.env['PATH'] ?? '').split(delimiter),
]
const program = places.map((place) => join(place, 'kubectl')).find((path) => existsSync(path))
if (program === undefined) console.warn('Skipped: there is no kubectl')

async function start() {
  const emulator = await startEmulator()
  const folder = await mkdtemp(join(tmpdir(), 'kubectl-'))
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, emulator.kubeconfig)
  const environment = { ...process.env, HOME: folder, KUBECONFIG: kubeconfig }
  const kubectl = async (...words: readonly string[]) => {
    const run = promisify(execFile)(program ?? '', words, { env: environment })
    const { stdout, stderr } = await run.catch((error: unknown) => error as Awaited<typeof run>)
    return stdout + stderr
  }
  const file = async (name: string, content: object) => {
    const path = join(folder, name)
    await writeFile(path, JSON.stringify(content))
    return path
  }
  return {
    emulator,
    folder,
    kubectl,
    file,
    async [Symbol.asyncDispose]() {
      await emulator[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

const job = (script: string, spec: object = {}) => {
  const containers = [{ name: 'main', image: 'any', command: ['sh', '-c', script] }]
  const template = {
    metadata: { labels: { app: 'one' } },
    spec: { restartPolicy: 'Never', containers },
  }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'one' },
    spec: { backoffLimit: 0, template, ...spec },
  }
}

describe.skipIf(program === undefined)('kubectl', { concurrent: true }, () => {
  test('applies a Job, follows its log, waits for its end and shows it', async () => {
    await using cluster = await start()
    const { kubectl, file, folder } = cluster
    const mark = join(folder, 'mark')
    const script = `echo first; while [ ! -e ${mark} ]; do sleep 0.05; done; echo last`
    const path = await file('job.json', job(script))
    expect(await kubectl('apply', '-f', path)).toBe('job.batch/one created\n')
    expect(await kubectl('wait', '--for=condition=Ready', 'pod', '-l', 'app=one')).toContain(
      'condition met',
    )
    const log = kubectl('logs', '-f', 'job/one')
    await file('mark', {})
    expect(await log).toBe('first\nlast\n')
    expect(await kubectl('wait', '--for=condition=Complete', 'job/one')).toBe(
      'job.batch/one condition met\n',
    )
    expect(await kubectl('get', 'jobs')).toMatch(
      /^NAME +STATUS +COMPLETIONS +DURATION +AGE\none +Complete +1\/1 +\d+s +\d+s\n$/,
    )
    expect(await kubectl('get', 'pods', '-o', 'wide')).toMatch(
      /\none-\w{5} +0\/1 +Completed +0 +\d+s +\S+ +emulator/,
    )
    const description = await kubectl('describe', 'job', 'one')
    expect(description).toMatch(/Pods Statuses: +0 Active \(0 Ready\) \/ 1 Succeeded \/ 0 Failed/)
    expect(description).toMatch(/Normal +SuccessfulCreate .*job-controller +Created pod: one-/)
    expect(await kubectl('describe', 'pods')).toMatch(/Reason: +Completed\n +Exit Code: +0/)
  })

  test('applies a change, and is told what cannot be changed', async () => {
    await using cluster = await start()
    const { kubectl, file } = cluster
    await kubectl('apply', '-f', await file('job.json', job('sleep 60')))
    const resumed = await file('job.json', job('sleep 60', { backoffLimit: 3 }))
    expect(await kubectl('apply', '-f', resumed)).toBe('job.batch/one configured\n')
    expect(await kubectl('get', 'job', 'one', '-o', 'jsonpath={.spec.backoffLimit}')).toBe('3')
    const other = await file('job.json', job('sleep 61'))
    expect(await kubectl('apply', '-f', other)).toMatch(
      /^The Job "one" is invalid: spec.template: .*field is immutable\n$/,
    )
  })

  test('is told of a field that a Job does not have', async () => {
    await using cluster = await start()
    const { kubectl, file } = cluster
    const path = await file('job.json', job('true', { backofLimit: 3 }))
    expect(await kubectl('apply', '-f', path)).toContain(
      'strict decoding error: unknown field "spec.backofLimit"',
    )
  })

  test('deletes a Job with its pods', async () => {
    await using cluster = await start()
    const { kubectl, file } = cluster
    await kubectl('apply', '-f', await file('job.json', job('trap "exit 0" TERM; sleep 60 & wait')))
    await kubectl('wait', '--for=condition=Ready', 'pod', '-l', 'app=one')
    const deletion = await kubectl('delete', 'job', 'one', '--cascade=foreground')
    expect(deletion).toContain('job.batch "one" deleted')
    expect(await kubectl('get', 'jobs,pods')).toBe('No resources found in default namespace.\n')
  })

  test('creates objects from the command line, as protobuf', async () => {
    await using cluster = await start()
    const { kubectl } = cluster
    await kubectl('create', 'namespace', 'other')
    await kubectl('-n', 'other', 'create', 'secret', 'generic', 's', '--from-literal=a=b')
    expect(await kubectl('-n', 'other', 'get', 'secret', 's', '-o', 'jsonpath={.data.a}')).toBe(
      'Yg==',
    )
    await kubectl('-n', 'other', 'create', 'job', 'greet', '--image=any', '--', 'echo', 'hello')
    await kubectl('-n', 'other', 'wait', '--for=condition=Complete', 'job/greet')
    expect(await kubectl('-n', 'other', 'logs', 'job/greet')).toBe('hello\n')
    expect(await kubectl('auth', 'can-i', 'create', 'jobs')).toBe('yes\n')
  })

  test('drains the node', async () => {
    await using cluster = await start()
    const { kubectl, file } = cluster
    await kubectl('apply', '-f', await file('job.json', job('trap "exit 3" TERM; sleep 60 & wait')))
    await kubectl('wait', '--for=condition=Ready', 'pod', '-l', 'app=one')
    expect(await kubectl('drain', 'emulator', '--force')).toMatch(/node\/emulator drained/)
    await kubectl('wait', '--for=condition=Failed', 'job/one')
    expect(await kubectl('get', 'jobs')).toMatch(/one +Failed +0\/1/)
    await kubectl('create', 'job', 'two', '--image=any', '--', 'true')
    const query = 'jsonpath={.items[?(@.status.phase=="Pending")].status.conditions[0].message}'
    expect(await kubectl('get', 'pods', '-o', query)).toContain('node(s) were unschedulable')
    await kubectl('uncordon', 'emulator')
    expect(await kubectl('wait', '--for=condition=Complete', 'job/two')).toContain('condition met')
  })

  test('watches what changes', async () => {
    await using cluster = await start()
    const { kubectl, file } = cluster
    const watching = kubectl('get', 'pods', '-w', '--request-timeout=3s')
    await kubectl('apply', '-f', await file('job.json', job('sleep 0.3')))
    expect(await watching).toMatch(/one-\w{5} +1\/1 +Running[^]*one-\w{5} +0\/1 +Completed/)
  })
})
