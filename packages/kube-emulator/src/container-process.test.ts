import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'

import { describe, expect, test } from 'vitest'

import { processesWith, until } from './__fixtures__/test-cluster.ts'
import { findIsolation, type Isolation } from './container-isolation.ts'
import { createContainerLog } from './container-log.ts'
import { startContainer } from './container-process.ts'

const found = findIsolation()
const session: Isolation = { kind: 'session', prefix: [] }
const isolations = found.kind === 'session' ? [found] : [found, session]
if (found.kind === 'session') console.log('no pid namespaces here: containers are sessions only')

function start(isolation: Isolation, script: string, ...more: string[]) {
  const log = createContainerLog()
  const container = startContainer(
    isolation,
    {
      id: randomUUID(),
      command: ['sh', '-c', script, ...more],
      environment: { PATH: process.env['PATH'] ?? '', GREETING: 'hello' },
      workingDirectory: tmpdir(),
    },
    log,
  )
  return { ...container, log, output: () => log.tail(1_000) }
}

describe.concurrent.for(isolations)('in a $kind', (isolation) => {
  test('both streams are kept, and the exit code', async () => {
    const { exited, output, log } = start(isolation, 'echo "$GREETING"; pwd >&2; exit 3')
    expect(await exited).toEqual({ exitCode: 3 })
    expect(output()).toContain('hello\n')
    expect(output()).toContain(`${tmpdir()}\n`)
    expect(log.ended).toBe(true)
  })

  test('a container that is killed ends with 137, and says nothing of it', async () => {
    const { exited, signal, output } = start(isolation, 'echo up; while :; do sleep 1; done')
    await until(() => output() === 'up\n')
    signal('SIGKILL')
    expect(await exited).toEqual({ exitCode: 137 })
    expect(output()).toBe('up\n')
  })

  test('the main process gets a signal that it is sent at once', async () => {
    const { exited, signal } = start(isolation, 'trap "exit 5" TERM; while :; do sleep 0.05; done')
    signal('SIGTERM')
    const again = setInterval(signal, 50, 'SIGTERM') // It may not have had its handler yet.
    const { exitCode } = await exited
    clearInterval(again)
    expect([5, 143]).toContain(exitCode)
  })

  test('nothing is left of a container, not even a daemon in a session of its own', async () => {
    const name = `daemon-${randomUUID()}`
    const daemon = `trap "" TERM HUP; echo ready; exec sleep 100 # ${name}`
    const script = `setsid sh -c '${daemon.replace('exec ', '')}; :' ${name} & while :; do sleep 1; done`
    const { exited, signal, output } = start(isolation, script)
    await until(() => output() === 'ready\n')
    expect(processesWith(name).length).toBeGreaterThan(0)
    signal('SIGKILL')
    await exited
    await until(() => processesWith(name).length === 0)
  })

  test('a main process that ends takes what it left behind with it', async () => {
    const name = `left-${randomUUID()}`
    const { exited } = start(isolation, `sh -c 'sleep 100; :' ${name} & exit 0`)
    expect(await exited).toEqual({ exitCode: 0 })
    await until(() => processesWith(name).length === 0)
  })
})

test.skipIf(found.kind === 'session')(
  'the main process is the first of its namespace',
  async () => {
    const { exited, output } = start(found, 'echo "$$"; ls -d /proc/[0-9]* | head -n 1')
    await exited
    expect(output()).toBe('1\n/proc/1\n')
  },
)

test('a program that is not there is an exit of 128 with its error', async () => {
  const log = createContainerLog()
  const { exited } = startContainer(
    session,
    { id: '1', command: ['/no/such'], environment: {}, workingDirectory: tmpdir() },
    log,
  )
  const { exitCode, error } = await exited
  expect([exitCode, error?.message]).toEqual([128, 'spawn /no/such ENOENT'])
})

test.for(isolations)(
  'more than the system takes fails as in a container, in a $kind',
  async (isolation) => {
    const { exited, output } = start(isolation, 'true', 'x'.repeat(200_000))
    expect(await exited).toEqual({ exitCode: 1 })
    expect(output()).toContain('E2BIG')
  },
)
