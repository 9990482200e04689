import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'vitest'

import { eventually, test } from './__fixtures__/tailing.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const example = fileURLToPath(new URL('../examples/follow.ts', import.meta.url))

test('the example of the README is the one that is run here', () => {
  expect(readme).toContain(readFileSync(example, 'utf8').trim())
})

test('each guarantee of the README is the title of a test', () => {
  const tests = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .join('\n')
  const guarantees = /## Guarantees\n\n((?:- .*\n)+)/.exec(readme)?.[1]?.trim().split('\n') ?? []
  const without = guarantees.filter((line) => !tests.includes(`'${line.slice(2)}'`))
  expect(guarantees.length).toBeGreaterThan(10)
  expect(without).toEqual([])
})

test('the example prints lines as they come, and the rest when it is interrupted', async ({
  folder,
}) => {
  const path = join(folder, 'app.log')
  await writeFile(path, 'one\n')
  const argv = ['--conditions=@agent-jobs/source', example, path]
  const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString()
  })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  await eventually(
    () => output === '0: one\n',
    () => output,
  )
  await appendFile(path, 'two\nthree')
  child.kill('SIGINT')
  expect(await ended).toBe(0)
  expect(output).toBe('0: one\n4: two\n8: three\n')
})
