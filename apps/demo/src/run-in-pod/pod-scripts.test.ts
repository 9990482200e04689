import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { podScripts } from './pod-scripts.ts'

let directory: string
const children = new Set<ChildProcess>()

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'demo-pod-'))
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
  rmSync(directory, { recursive: true, force: true })
})

const quick = ['node', '-e', 'console.log(process.env.WORD, process.cwd()); process.exit(7)']
const stubborn =
  'process.on("SIGINT", () => process.exit(41)); process.on("SIGTERM", () => process.exit(42)); setInterval(() => {}, 1000); console.log("ready")'

test('a program gets its environment and folder, and its exit code comes back', async () => {
  const supervisor = start('supervisor')
  supervisor.stdin?.write(`${JSON.stringify({ command: quick, environment: { WORD: 'hé' } })}\n`)
  expect(await output(supervisor)).toEqual({ said: `hé ${directory}\n`, code: 7 })
  expect(existsSync(join(directory, '.left'))).toBe(false)
})

test('a program that is killed ends with 128 and the number of the signal', async () => {
  const supervisor = start('supervisor')
  const command = ['sh', '-c', 'kill -9 $$']
  supervisor.stdin?.write(`${JSON.stringify({ command, environment: {} })}\n`)
  expect(await output(supervisor)).toMatchObject({ code: 137 })
})

test('a command that is not there ends with 127', async () => {
  const supervisor = start('supervisor')
  supervisor.stdin?.write(`${JSON.stringify({ command: ['nope-nope'], environment: {} })}\n`)
  expect(await output(supervisor)).toMatchObject({ code: 127 })
})

test('a line is a signal for the program, an empty one nothing', async () => {
  const supervisor = start('supervisor')
  supervisor.stdin?.write(
    `${JSON.stringify({ command: ['node', '-e', stubborn], environment: {} })}\n\n`,
  )
  await once(supervisor.stdout!, 'data')
  supervisor.stdin?.write('\nSIGINT\n')
  expect(await output(supervisor)).toMatchObject({ code: 41 })
})

test('when nobody is there any more the program is asked to end, and the pod ends after it', async () => {
  const holder = start('holder')
  const supervisor = start('supervisor')
  supervisor.stdin?.write(
    `${JSON.stringify({ command: ['node', '-e', stubborn], environment: {} })}\n`,
  )
  await once(supervisor.stdout!, 'data')
  supervisor.stdin?.end()
  expect(await output(supervisor)).toMatchObject({ code: 42 })
  expect(await output(holder)).toMatchObject({ code: 0 })
})

test('the pod that is told to end waits for its program', async () => {
  writeFileSync(join(directory, '.running'), '')
  const holder = start('holder')
  const ended = output(holder)
  let isOver = false
  void ended.then(() => (isOver = true))
  await once(holder.stdout!, 'data')
  holder.kill('SIGTERM')
  await new Promise((resolve) => {
    setTimeout(resolve, 500)
  })
  expect(isOver).toBe(false)
  rmSync(join(directory, '.running'))
  expect(await ended).toMatchObject({ code: 0 })
})

test('a file arrives as it was, with its mode, when its connection stays open', async () => {
  const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
  const packed = gzipSync(content)
  const target = join(directory, 'a folder/file')
  const receiver = start('receiver', ['--', target, String(packed.length), String(0o640)])
  receiver.stdin?.write(packed)
  expect(await output(receiver)).toMatchObject({ code: 0 })
  expect(readFileSync(target).equals(content)).toBe(true)
  expect(statSync(target).mode & 0o777).toBe(0o640)
})

test.for([
  ['cut', (packed: Buffer) => packed.subarray(0, -10)],
  ['changed', (packed: Buffer) => packed.map((byte, index) => (index === 200 ? byte ^ 1 : byte))],
] as const)('a file that was %s on its way is not taken for whole', async ([, damage]) => {
  const packed = gzipSync(
    Buffer.from('0123456789abcdef'.repeat(5_000).replaceAll('5', () => `${Math.random()}`)),
  )
  const target = join(directory, 'file')
  const receiver = start('receiver', ['--', target, String(packed.length), '384'])
  receiver.stdin?.end(damage(packed))
  expect(await output(receiver)).toMatchObject({ code: 74 })
})

function start(name: 'holder' | 'receiver' | 'supervisor', words: string[] = []): ChildProcess {
  const script = `${podScripts(directory)[name]}\n;if ('${name}' === 'holder') console.log('ready')`
  const child = spawn(process.execPath, ['-e', script, ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${join(process.execPath, '..')}:${process.env['PATH']}` },
  })
  children.add(child)
  return child
}

async function output(child: ChildProcess): Promise<{ said: string; code: number }> {
  const said = child.stdout ? text(child.stdout) : ''
  const [code] = (await once(child, 'exit')) as [number]
  return { said: await said, code }
}
