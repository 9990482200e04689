import { spawn } from 'node:child_process'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'vitest'

import { eventually, test } from './__fixtures__/tailing.ts'

const root = join(import.meta.dirname, '..')
const example = fileURLToPath(new URL('../examples/follow.ts', import.meta.url))

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
