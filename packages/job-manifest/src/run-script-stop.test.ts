import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, vi } from 'vitest'

import { nodeAgent, test } from './__fixtures__/pod-test.ts'
import { pods, shells } from './__fixtures__/seats.ts'
import { until } from './__fixtures__/waiting.ts'

const timeout = 60_000
// These tests wait more than they work.
vi.setConfig({ maxConcurrency: 16 })

const waits = 'setInterval(() => {}, 1000); console.log("up");'
const obeysInt = nodeAgent(`process.on('SIGINT', () => process.exit(130)); ${waits}`)
const finishesOnInt = nodeAgent(`
  process.on('SIGINT', () => { console.log('the result'); process.exitCode = 0; clearInterval(timer) })
  const timer = setInterval(() => {}, 1000); console.log('up')`)
const obeysTerm = nodeAgent(`process.on('SIGINT', () => console.log('int')); ${waits}`)
const obeysNothing = nodeAgent(`
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']) process.on(name, () => console.log(name))
  ${waits}`)

describe.concurrent.for(pods)('under $name', { timeout }, (pod) => {
  test.for(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const)(
    '%s lets an agent write its result and end with its own status',
    async (signal, { start }) => {
      const run = start(finishesOnInt, pod)
      await run.said('up')
      run.signal(signal)
      expect(await run.ended).toEqual({ status: 0, signal: null })
      expect(run.stdout).toBe('up\nthe result\n')
      expect(run.record()).toMatchObject({ status: 0, stopReason: 'signal', stdoutBytes: 14 })
      expect(run.events().at(-1)).toEqual(run.record())
    },
  )

  test('an agent that obeys INT ends at once with its own status', async ({ start }) => {
    const run = start(obeysInt, pod)
    await run.said('up')
    run.signal('SIGTERM')
    expect(await run.ended).toMatchObject({ status: 130 })
  })

  test('an agent that goes on after INT gets TERM', async ({ start }) => {
    const run = start(obeysTerm, { ...pod, graceSeconds: 6 })
    await run.said('up')
    run.signal('SIGTERM')
    expect(await run.ended).toMatchObject({ status: 143 })
    expect(run.stdout).toBe('up\nint\n')
    expect(run.record()).toMatchObject({ status: 143, stopReason: 'signal' })
  })

  test('an agent that ignores everything is killed before the grace ends', async ({ start }) => {
    const run = start(obeysNothing, { ...pod, graceSeconds: 6 })
    await run.said('up')
    run.signal('SIGTERM')
    run.signal('SIGINT')
    run.signal('SIGHUP')
    expect(await run.ended).toMatchObject({ status: 137 })
    expect(run.stdout).toBe('up\nSIGINT\nSIGTERM\n')
    const { startedAt, endedAt } = run.record() as { startedAt: number; endedAt: number }
    expect(endedAt - startedAt).toBeGreaterThanOrEqual(3)
  })

  test('a line in the cancel file stops the agent', async ({ start }) => {
    const run = start(finishesOnInt, pod)
    await run.said('up')
    run.write('cancel', 'cancel\n')
    expect(await run.ended).toMatchObject({ status: 0 })
    expect(run.record()).toMatchObject({ stopReason: 'cancel' })
    expect(run.stdout).toContain('the result')
  })

  test('a cancel that has no newline yet, or is blank, is a cancel', async ({ start }) => {
    const runs = ['x', '\n'].map((text) => ({ text, run: start(finishesOnInt, pod) }))
    for (const { text, run } of runs) {
      await run.said('up')
      run.write('cancel', text)
    }
    for (const { run } of runs) expect(await run.ended).toMatchObject({ status: 0 })
  })

  test('a signal before the agent has started ends the run without it', async ({
    folder,
    start,
  }) => {
    const go = join(folder, 'go')
    const run = start(['echo', 'ran'], {
      ...pod,
      change: (script) =>
        script.replace(
          'aj_prepare() {',
          `aj_prepare() {\n  until [ -e ${go} ]; do sleep 0.1; done`,
        ),
    })
    await until(() => run.pid > 0 && run.catches('SIGUSR1'))
    run.signal('SIGTERM')
    writeFileSync(go, '')
    expect(await run.ended).toMatchObject({ status: 143 })
    expect(run.record()).toMatchObject({ status: 143, stopReason: 'signal' })
    expect(run.read('stdout.ndjson')).toBe('')
  })

  test('a signal in the moment when the agent is started reaches it', async ({ start }) => {
    const run = start(finishesOnInt, {
      ...pod,
      graceSeconds: 6,
      change: (script) =>
        script.replace('aj_launch "$@" &\n', 'aj_launch "$@" &\nsleep 1; kill -TERM "$aj_self"\n'),
    })
    expect(await run.ended).toMatchObject({ status: 0 })
    expect(run.stdout).toBe('up\nthe result\n')
  })

  test('a shell that breaks takes the agent with it, and says so', async ({ start }) => {
    const breaks = (place: string) => (script: string) => script.replace(place, `exit 2\n${place}`)
    const early = start(obeysNothing, { ...pod, change: breaks('  aj_join "$aj_agent"') })
    const late = start(['sh', '-c', 'exit 9'], {
      ...pod,
      change: breaks('  { exec 3>&- 4>&-; aj_finish'),
    })
    expect(await early.ended).toEqual({ status: 70, signal: null })
    expect(early.record()).toMatchObject({ status: null, stopReason: 'internal' })
    expect(await late.ended).toEqual({ status: 9, signal: null })
    expect(late.record()).toMatchObject({ status: 9, stdoutBytes: null, stopReason: null })
  })

  test('the agent’s status is exact when signals arrive while it ends', async ({ start }) => {
    const storm = (script: string): string =>
      script.replace(
        '  aj_join "$aj_agent"',
        '  (while sleep 0; do kill -USR2 "$aj_self"; done) &\n  aj_helpers="$aj_helpers $!"\n$&',
      )
    const statuses = [0, 7, 127, 1, 143, 255]
    for (let round = 0; round < 5; round += 1) {
      const runs = statuses.map((status) =>
        start(['sh', '-c', `sleep 0.0${round}; exit ${status}`], { ...pod, change: storm }),
      )
      const endings = await Promise.all(runs.map((run) => run.ended))
      endings.forEach(({ status }, index) => {
        const lost = pod.shell.name === 'bash' && status === 70
        expect(lost ? runs[index]?.record()['status'] : status).toBe(lost ? null : statuses[index])
      })
    }
  })
})

test.concurrent(
  'TERM comes 5 seconds after INT, and KILL 3 seconds before a grace of 10 ends',
  { timeout },
  async ({ start }) => {
    const program = `
    const say = (name) => console.log(name + ' ' + process.hrtime.bigint() / 1_000_000n)
    process.on('SIGINT', () => say('int')); process.on('SIGTERM', () => say('term'))
    setInterval(() => say('alive'), 100); say('up')`
    const run = start(nodeAgent(program), { graceSeconds: 10 })
    await run.said('up')
    run.signal('SIGTERM')
    expect(await run.ended).toMatchObject({ status: 137 })
    const times = new Map(
      run.stdout
        .trim()
        .split('\n')
        .map((line) => {
          const [name = '', at] = line.split(' ')
          return [name, Number(at)]
        }),
    )
    const int = times.get('int') ?? 0
    expect((times.get('term') ?? 0) - int).toBeGreaterThanOrEqual(4900)
    expect((times.get('term') ?? 0) - int).toBeLessThan(7000)
    expect((times.get('alive') ?? 0) - int).toBeGreaterThanOrEqual(6500)
    expect((times.get('alive') ?? 0) - int).toBeLessThan(9500)
  },
)

test.concurrent.for(shells)(
  'grandchildren are gone when a container’s script has ended, under $name',
  { timeout },
  async (shell, { start, skip }) => {
    const run = start(
      [
        'sh',
        '-c',
        'setsid sleep 3600 & setsid sh -c "trap : TERM INT; while :; do sleep 60; done" & sleep 0.3; echo up; exec sleep 3600',
      ],
      { shell },
    )
    if (!run.first) skip('no pid namespaces here')
    await run.said('up')
    const before = run.processes()
    run.signal('SIGTERM')
    await run.ended
    expect(before.length).toBeGreaterThan(3)
    expect(before.filter((pid) => isAlive(pid))).toEqual([])
  },
)

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
