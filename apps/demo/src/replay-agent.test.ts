import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterAll, expect, test } from 'vitest'

import { readRecording, type Recording, recordingNames } from './recordings.ts'
import { replayFiles, type ReplayOptions } from './replay-agent.ts'

const root = mkdtempSync(join(tmpdir(), 'demo replay-'))
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

const shells = [['sh'], ['dash'], ['bash'], ['busybox', 'sh']] as const

for (const shell of shells) {
  const [command, ...words] = shell
  const isAbsent = spawnSync(command, ['-c', 'true']).error !== undefined
  if (isAbsent) console.log(`skipped: there is no ${command} here to replay recordings with`)

  test.skipIf(isAbsent).for(recordingNames())(
    `%s is replayed byte for byte by ${command}`,
    (name) => {
      const recording = readRecording(name)
      const folder = place(`${command}-${name}`, recording)
      const answer = spawnSync(command, [...words, join(folder, 'claude'), '--print', '-'], {
        input: 'a prompt',
      })
      expect(answer.stdout.equals(Buffer.from(recording.stdout))).toBe(true)
      expect(answer.status).toBe(recording.exitCode)
      expect(answer.stderr.toString()).toBe('')
    },
  )
}

test('the command is found on the path and takes the arguments of the real one', () => {
  const recording = { name: 'x', stdout: '{"a":1}\nno newline at the end', exitCode: 7 }
  const folder = place('on the path', recording)
  const answer = spawnSync('claude', ['--print', '-', '--verbose'], {
    input: Buffer.alloc(300_000, 'prompt '),
    env: { PATH: `${folder}:${process.env['PATH']}` },
  })
  expect(answer.stdout.toString()).toBe(recording.stdout)
  expect(answer.status).toBe(7)
})

test('the next line waits for a reader of this one, longer for more text', () => {
  const parts = replayFiles(readRecording('tools')).filter(({ path }) => path.startsWith('parts/'))
  const pauses = parts.map(({ path }) => Number(path.split('-')[1]))
  expect(pauses).toHaveLength(12)
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0.2)
  expect(Math.max(...pauses)).toBeLessThanOrEqual(0.6)
  expect(new Set(pauses).size).toBeGreaterThan(2)
  expect(pauses.reduce((sum, pause) => sum + pause)).toBeLessThan(6)
})

test('a line that shows nothing does not keep the next one', () => {
  const silent = '{"type":"system","subtype":"session_state_changed","state":"running"}\n'
  const [, , third] = replayFiles({ name: 'x', stdout: `${silent}${silent}{}\n`, exitCode: 0 })
  expect(third?.path).toBe('parts/0002-0.00')
})

test('a replay that is to stop earlier does then what it is told', () => {
  const recording = { name: 'x', stdout: '{"a":1}\n{"a":2}\n{"a":3}\n', exitCode: 0 }
  const stop = { afterLines: 2, command: 'ulimit -c 0; kill -SEGV $$' }
  const folder = place('stopping', recording, { stop })
  const answer = spawnSync('sh', ['-c', '"$0"; exit $?', join(folder, 'claude')], { input: '' })
  expect(answer.stdout.toString()).toBe('{"a":1}\n{"a":2}\n')
  expect(answer.status).toBe(139)
})

test.for([
  ['exit 7', 7],
  ['ulimit -c 0; kill -SEGV $$', 139],
] as const)('with a Node.js a replay that ends by "%s" ends with %i', ([command, status]) => {
  const recording = { name: 'x', stdout: '{"a":1}\n', exitCode: 0 }
  const options = { stop: { afterLines: 1, command }, node: process.execPath }
  const folder = place(`listening ${status}`, recording, options)
  const words = ['-c', '"$0" --print -; exit $?', join(folder, 'claude')]
  const answer = spawnSync('sh', words, { input: 'a prompt' })
  expect(answer.stdout.toString()).toBe('{"a":1}\n')
  expect(answer.status).toBe(status)
})

test('with a Node.js a replay ends at an INT, also in the background of a shell', async () => {
  const recording = { name: 'x', stdout: '{"a":1}\n', exitCode: 0 }
  const stop = { afterLines: 1, command: 'sleep 30' }
  const folder = place('interrupted', recording, { stop, node: process.execPath })
  const script = '"$0" </dev/null & echo $!; wait $!; exit $?'
  const shell = spawn('sh', ['-c', script, join(folder, 'claude')])
  let said = ''
  for await (const chunk of shell.stdout) {
    said += String(chunk)
    if (said.includes('{"a":1}\n')) process.kill(Number.parseInt(said, 10), 'SIGINT')
  }
  expect(shell.exitCode ?? (await once(shell, 'exit'))[0]).toBe(130)
})

test('the recordings that come with the demo cover tools, thinking and an error', () => {
  expect(recordingNames()).toEqual(['auth-401', 'parallel-tools', 'thinking', 'tools'])
  expect(recordingNames().map((name) => readRecording(name).exitCode)).toEqual([1, 0, 0, 0])
})

/** The files without the pauses. */
function place(name: string, recording: Recording, options?: ReplayOptions): string {
  const folder = join(root, name)
  for (const { path, content, mode } of replayFiles(recording, options)) {
    const file = join(folder, path.replace(/-[\d.]+$/, '-0'))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content, { mode })
  }
  return folder
}
