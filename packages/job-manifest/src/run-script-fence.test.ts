import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect } from 'vitest'

import { createAttempt } from './__fixtures__/pod-folders.ts'
import { nodeAgent, test } from './__fixtures__/pod-test.ts'
import { shells, whereIs } from './__fixtures__/seats.ts'

const timeout = 60_000
const methods = ['link', 'mkdir'] as const
const kinds = methods.flatMap((fence) =>
  shells.map((shell) => ({ fence, shell, name: `${shell.name}, ${fence}` })),
)
const begin = (podUid: string): string =>
  `{"v":1,"type":"begin","podUid":"${podUid}","attempt":1,"script":"1","startedAt":1,"fence":"link"}\n`

describe.concurrent.for(kinds)('under $name', { timeout }, ({ fence, shell }) => {
  test('of pods that start at once exactly one runs', async ({ folder, start }) => {
    for (let round = 0; round < 8; round += 1) {
      const attemptDirectory = createAttempt(join(folder, `attempt-${round}`))
      const runs = [1, 2, 3, 4].map((number) =>
        start(['sh', '-c', `echo pod-${number}`], {
          shell,
          fence,
          attemptDirectory,
          podUid: `pod-${number}`,
          seat: 'plain',
        }),
      )
      const endings = await Promise.all(runs.map((run) => run.ended))
      const winners = runs.filter((_, index) => endings[index]?.status === 0)
      const losers = runs.filter((_, index) => endings[index]?.status === 75)
      expect([winners.length, losers.length]).toEqual([1, 3])
      expect(losers.map((run) => run.message())).toEqual(['fence lost', 'fence lost', 'fence lost'])
      expect(losers.map((run) => run.stdout + run.stderr).join('')).toBe('')
      const uid = String(winners[0]?.record()['podUid'])
      expect(winners[0]?.read('stdout.ndjson')).toBe(`${uid}\n`)
      const events = winners[0]?.events() ?? []
      expect(events.map(({ type }) => type).filter((type) => type !== 'beat')).toEqual([
        'begin',
        'exit',
      ])
      expect(events.at(-1)).toMatchObject({ podUid: uid })
    }
  })

  test('a pod that meets another’s fence changes nothing', async ({ folder, start }) => {
    const attemptDirectory = takenBy('pod-0', folder, fence)
    const run = start(['echo', 'ran'], { shell, fence, attemptDirectory })
    expect(await run.ended).toMatchObject({ status: 75 })
    expect(run.message()).toBe('fence lost')
    for (const name of ['stdout.ndjson', 'stderr.log', 'events.ndjson', 'cancel']) {
      expect(run.read(name), name).toBe('')
    }
  })

  test('a pod that meets its own fence goes on when it had not begun', async ({
    folder,
    start,
  }) => {
    const attemptDirectory = takenBy('pod-1', folder, fence)
    writeFileSync(join(attemptDirectory, 'events.ndjson'), begin('pod-11') + begin('pod-0'))
    const run = start(['echo', 'ran'], { shell, fence, attemptDirectory, podUid: 'pod-1' })
    expect(await run.ended).toMatchObject({ status: 0 })
    expect(run.read('stdout.ndjson')).toBe('ran\n')
  })

  test('a pod that meets its own fence ends when it had begun', async ({ folder, start }) => {
    const attemptDirectory = takenBy('pod-1', folder, fence)
    writeFileSync(join(attemptDirectory, 'events.ndjson'), begin('pod-1'))
    const run = start(['echo', 'ran'], { shell, fence, attemptDirectory, podUid: 'pod-1' })
    expect(await run.ended).toMatchObject({ status: 75 })
    expect(run.message()).toBe('fence lost')
    expect(run.read('stdout.ndjson')).toBe('')
    expect(run.read('events.ndjson')).toBe(begin('pod-1'))
  })

  test('the answer of the volume counts for nothing, only what it did', async ({ start }) => {
    const tool = fence === 'link' ? 'ln' : 'mkdir'
    const works = `${tool}() { command ${tool} "$@"; return 1; }\n`
    const fails = `${tool}() { return 0; }\n`
    const done = start(['echo', 'ran'], { shell, fence, change: (script) => works + script })
    const notDone = start(['echo', 'ran'], { shell, fence, change: (script) => fails + script })
    // With mkdir nothing tells an answer that lies from another pod's fence: no pod runs.
    expect(await done.ended).toMatchObject({ status: fence === 'link' ? 0 : 75 })
    expect(await notDone.ended).toMatchObject({ status: 74 })
    expect(notDone.read('stdout.ndjson')).toBe('')
    expect(notDone.record()).toMatchObject({ stopReason: 'volume' })
  })
})

test.concurrent(
  'a volume without hard links is no reason to take the fence in another way',
  { timeout },
  async ({ start }) => {
    const run = start(['echo', 'ran'], {
      change: (script) => `ln() { echo "Operation not permitted" >&2; return 1; }\n${script}`,
    })
    expect(await run.ended).toMatchObject({ status: 74 })
    expect(run.read('stdout.ndjson')).toBe('')
    expect(run.stderr).toContain('cannot take the fence')
  },
)

describe.concurrent.for(shells)('with the fewest tools, under $name', { timeout }, (shell) => {
  test('the script needs no mktemp, no fraction for sleep, no file for sync, and no other tool than these', async ({
    folder,
    start,
  }) => {
    const bin = join(folder, 'bin')
    for (const tool of ['cat', 'date', 'dd', 'grep', 'ln', 'ls', 'mkdir', 'tail']) {
      mkdirSync(bin, { recursive: true })
      symlinkSync(whereIs(tool), join(bin, tool))
    }
    program(bin, 'sleep', `case $1 in *.*) exit 1 ;; esac; exec ${whereIs('sleep')} "$1"`)
    program(bin, 'sync', 'exit 1')
    const agent = nodeAgent(`
      process.on('SIGINT', () => { console.log('the result', process.env.TOKEN); process.exit(9) })
      setInterval(() => {}, 1000); console.log('up')`)
    const run = start(agent, {
      shell,
      environment: { PATH: bin },
      secretEnvironment: { TOKEN: 'sk-1\n' },
    })
    await run.said('up')
    run.write('cancel', 'stop\n')
    expect(await run.ended).toEqual({ status: 9, signal: null })
    expect(run.stdout).toBe('up\nthe result sk-1\n\n')
    expect(run.record()).toMatchObject({ status: 9, stopReason: 'cancel', stdoutBytes: 20 })
    expect(run.events().map(({ type }) => type)).toEqual(
      expect.arrayContaining(['begin', 'beat', 'exit']),
    )
  })

  test('without /proc the clock is that of date', async ({ start }) => {
    const agent = nodeAgent(
      `process.on('SIGINT', () => {}); setInterval(() => {}, 1000); console.log('up')`,
    )
    const run = start(agent, {
      shell,
      graceSeconds: 8,
      change: (script) => script.replaceAll('/proc/', '/no-proc/'),
    })
    await run.said('up')
    run.signal('SIGTERM')
    expect(await run.ended).toEqual({ status: 143, signal: null })
    expect(run.stdout).toBe('up\n')
    const { startedAt, endedAt } = run.record() as { startedAt: number; endedAt: number }
    expect(endedAt - startedAt).toBeGreaterThanOrEqual(1)
    expect(endedAt).toBeLessThanOrEqual(Date.now() / 1000)
  })
})

function takenBy(podUid: string, folder: string, fence: 'link' | 'mkdir'): string {
  const attempt = createAttempt(join(folder, 'attempt'))
  if (fence === 'link') {
    writeFileSync(join(attempt, `fence.${podUid}`), '')
    linkSync(join(attempt, `fence.${podUid}`), join(attempt, 'fence'))
  } else {
    mkdirSync(join(attempt, 'fence'))
    writeFileSync(join(attempt, 'fence', podUid), '')
  }
  return attempt
}

function program(folder: string, name: string, body: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), `#!${whereIs('sh')}\n${body}\n`, { mode: 0o755 })
}
