import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

import { describe, expect } from 'vitest'

import { nodeAgent, test } from './__fixtures__/pod-test.ts'
import { pods } from './__fixtures__/seats.ts'
import { parseEvents, parseTerminationMessage } from './pod-events.ts'

const timeout = 60_000
const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex')

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)

describe.concurrent.for(pods)('under $name', { timeout }, (pod) => {
  test.for([0, 1, 7, 137, 143, 255])(
    'ends with the agent’s status %i',
    async (status, { start }) => {
      const run = start(['sh', '-c', `exit ${status}`], pod)
      expect(await run.ended).toEqual({ status, signal: null })
      expect(run.record()).toMatchObject({ type: 'exit', status, stopReason: null })
      expect(run.stderr).toBe('')
    },
  )

  test('an agent that was killed by a signal ends with 128 and its number', async ({ start }) => {
    const runs = ['KILL', 'TERM', 'USR1', 'USR2'].map((signal) =>
      start(['sh', '-c', `kill -${signal} $$; sleep 60`], pod),
    )
    const endings = await Promise.all(runs.map((run) => run.ended))
    expect(endings.map(({ status }) => status)).toEqual([137, 143, 138, 140])
  })

  test('an agent that is not there ends with 127, and its stderr says so', async ({ start }) => {
    const run = start(['no-such-agent', '--flag'], {
      ...pod,
      environment: { PATH: '/usr/bin:/bin' },
    })
    expect(await run.ended).toMatchObject({ status: 127 })
    expect(run.read('stderr.log')).toMatch(/no-such-agent.*not found/)
    expect(run.stderr).toBe(run.read('stderr.log'))
  })

  test('a run without an agent command ends with 127, and its stderr says so', async ({
    start,
  }) => {
    const run = start([], pod)
    expect(await run.ended).toMatchObject({ status: 127 })
    expect(run.read('stderr.log')).toBe('agent-jobs: no agent command was given\n')
  })

  test('both streams are in the files and in the container’s own, byte for byte', async ({
    start,
  }) => {
    const run = start(['sh', '-c', 'cat; printf "no newline"; echo trouble >&2'], {
      ...pod,
      prompt: 'line one\nline two\n',
    })
    await run.ended
    expect(run.read('stdout.ndjson')).toBe('line one\nline two\nno newline')
    expect(run.stdout).toBe(run.read('stdout.ndjson'))
    expect(run.read('stderr.log')).toBe('trouble\n')
    expect(run.stderr).toBe('trouble\n')
  })

  test('begin, beats and exit are whole lines, the last beat is that of the end, and the exit line is the termination message', async ({
    start,
  }) => {
    const run = start(['sh', '-c', 'echo one; sleep 2.5; echo two >&2; exit 3'], {
      ...pod,
      podUid: '0f3e7a52-aaaa-bbbb-cccc-000000000001',
      attempt: 2,
      beatSeconds: 1,
    })
    const before = Math.floor(Date.now() / 1000)
    await run.ended
    const events = parseEvents(Buffer.from(run.read('events.ndjson')))
    const [begin, ...rest] = events
    const exit = rest.pop()
    expect(rest.at(-1)).toMatchObject({ stdoutBytes: 4, stderrBytes: 4 })
    expect(begin).toMatchObject({
      type: 'begin',
      podUid: '0f3e7a52-aaaa-bbbb-cccc-000000000001',
      attempt: 2,
      script: '1',
      fence: 'link',
    })
    expect(rest.length).toBeGreaterThan(1)
    rest.forEach((beat, index) => {
      expect(beat).toMatchObject({
        type: 'beat',
        seq: index + 1,
        agentAlive: index < rest.length - 1,
      })
    })
    expect(exit).toEqual(parseTerminationMessage(run.message()))
    expect(exit).toMatchObject({ status: 3, stdoutBytes: 4, stderrBytes: 4, stopReason: null })
    const { startedAt, endedAt } = run.record() as { startedAt: number; endedAt: number }
    expect(startedAt).toBeGreaterThanOrEqual(before - 1)
    expect(endedAt).toBeGreaterThanOrEqual(startedAt + 2)
    expect(endedAt).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000))
  })

  test('memory is what is counted where it is told to look, and unknown where nothing is', async ({
    start,
  }) => {
    const folder = mkdtempSync(join(tmpdir(), 'a cgroup-'))
    writeFileSync(join(folder, 'memory.current'), '5000\n')
    writeFileSync(join(folder, 'memory.stat'), 'active_file 1\ninactive_file 2000\n')
    const places = [folder, join(folder, 'nothing')]
    const told = places.map(async (AGENT_JOBS_MEMORY_DIRECTORY) => {
      const run = start(['sleep', '1'], { ...pod, environment: { AGENT_JOBS_MEMORY_DIRECTORY } })
      await run.ended
      const beat = parseEvents(Buffer.from(run.read('events.ndjson'))).at(-2)
      return beat?.type === 'beat' ? beat.memoryBytes : undefined
    })
    const own = pod.seat === 'plain' ? null : 3000
    expect(await Promise.all(told)).toEqual([own, null])
    rmSync(folder, { recursive: true })
  })

  test.for(['secret', 'attempt'] as const)(
    '16 MiB of prompt with every byte reach the agent from the %s folder',
    async (promptIn, { start }) => {
      const prompt = Buffer.concat([everyByte, randomBytes((16 << 20) - 256)])
      const run = start(['sha256sum'], { ...pod, prompt, promptIn })
      expect(await run.ended).toMatchObject({ status: 0 })
      expect(run.read('stdout.ndjson')).toBe(`${sha256(prompt)}  -\n`)
    },
  )

  test('secret variables reach the agent byte for byte, and nothing of the script does', async ({
    start,
  }) => {
    const secretEnvironment = {
      PLAIN: 'sk-ant-123',
      EMPTY: '',
      NEWLINES: '\n\nin front, inside\nand at the end\n\n\n',
      QUOTES: `'"\`$(echo no) \${HOME} $HOME \\ \\n * ? [a-z] ~ ! # ;&|<>`,
      UNICODE: 'Zürich 東京 🙂 \u0081\u0088 é\u0301',
      EVERY: Buffer.from(everyByte.subarray(1)),
    }
    const program =
      'const { readFileSync } = require("node:fs"); process.stdout.write(readFileSync("/proc/self/environ"))'
    const run = start(nodeAgent(program), {
      ...pod,
      secretEnvironment,
      environment: { KEPT: 'yes' },
    })
    await run.ended
    const entries = run.bytes('stdout.ndjson').toString('latin1').split('\0')
    const seen = new Map(
      entries.map((entry) => [entry.split('=', 1)[0] ?? '', entry.replace(/^[^=]*=?/, '')]),
    )
    for (const [name, value] of Object.entries(secretEnvironment)) {
      expect(seen.get(name), name).toBe(Buffer.from(value).toString('latin1'))
    }
    const others = [...seen.keys()].filter((name) => !(name in secretEnvironment))
    const shellsOwn = new Set(['', 'PATH', 'KEPT', 'PWD', 'OLDPWD', 'SHLVL', '_'])
    expect(others.filter((name) => !shellsOwn.has(name))).toEqual([])
  })

  test('the agent has its three streams and no other descriptor', async ({ start }) => {
    const run = start(['sh', '-c', 'for fd in /proc/$$/fd/*; do readlink "$fd"; done'], pod)
    await run.ended
    const targets = run.read('stdout.ndjson').trim().split('\n')
    const ours = targets.filter(
      (target) => target.startsWith('socket:') || target.includes('/pod-'),
    )
    expect(ours.map((target) => basename(target))).toEqual([
      'prompt',
      'stdout.ndjson',
      'stderr.log',
    ])
  })

  test('no shell reads the agent’s words', async ({ start }) => {
    const words = ['$(id)', '`id`', '$HOME', "it's", '"', '*', '', '-e', 'a b', 'two\nlines', '\\']
    const program = 'console.log(JSON.stringify(process.argv.slice(1)))'
    const run = start([...nodeAgent(program), '--', ...words], pod)
    await run.ended
    expect(JSON.parse(run.read('stdout.ndjson'))).toEqual(words)
  })

  test('a grandchild that holds stdout open does not delay the end', async ({ start }) => {
    const run = start(['sh', '-c', 'sleep 3600 & echo $!; exit 7'], pod)
    expect(await run.ended).toEqual({ status: 7, signal: null })
    if (pod.seat === 'plain') process.kill(Number(run.read('stdout.ndjson')), 'SIGKILL')
  })

  test('a missing prompt ends with 66 before the agent has run', async ({ start }) => {
    const run = start(['echo', 'ran'], { ...pod, promptIn: 'nowhere' })
    expect(await run.ended).toMatchObject({ status: 66 })
    expect(run.read('stdout.ndjson')).toBe('')
    expect(run.record()).toMatchObject({ status: 66, stopReason: 'prompt' })
  })

  test.for(['stdout.ndjson', 'stderr.log', 'events.ndjson'])(
    'a folder without %s ends with 74, and nothing is created there',
    async (name, { start }) => {
      const run = start(['echo', 'ran'], {
        ...pod,
        change: (script) => `rm "$AGENT_JOBS_ATTEMPT_DIRECTORY/${name}"\n${script}`,
      })
      expect(await run.ended).toMatchObject({ status: 74 })
      expect(run.record()).toMatchObject({ status: 74, stopReason: 'volume' })
      expect(run.stderr).toContain(`${name} is not a file that this user can write`)
      expect(() => run.read(name)).toThrow('ENOENT')
      expect(() => run.read('fence')).toThrow('ENOENT')
    },
  )

  test('a symbolic link in place of a file is refused', async ({ start }) => {
    const run = start(['echo', 'ran'], {
      ...pod,
      change: (script) =>
        `cd "$AGENT_JOBS_ATTEMPT_DIRECTORY"; mv stdout.ndjson elsewhere; ln -s elsewhere stdout.ndjson\n${script}`,
    })
    expect(await run.ended).toMatchObject({ status: 74 })
    expect(run.read('elsewhere')).toBe('')
  })

  test.for([
    ['AGENT_JOBS_POD_UID', ''],
    ['AGENT_JOBS_POD_UID', '../x'],
    ['AGENT_JOBS_ATTEMPT', 'two'],
    ['AGENT_JOBS_ATTEMPT', '08'],
    ['AGENT_JOBS_FENCE', 'either'],
    ['AGENT_JOBS_GRACE_SECONDS', '-1'],
    ['AGENT_JOBS_BEAT_SECONDS', '1e3'],
    ['AGENT_JOBS_ATTEMPT_DIRECTORY', 'relative'],
  ] as const)(
    'a setting %s=%s that cannot be used ends with 64',
    async ([name, value], { start }) => {
      const run = start(['echo', 'ran'], { ...pod, environment: { [name]: value } })
      expect(await run.ended).toMatchObject({ status: 64 })
      expect(run.record()).toMatchObject({ status: 64, stopReason: 'settings' })
      expect(run.stderr).toContain(name)
    },
  )
})
