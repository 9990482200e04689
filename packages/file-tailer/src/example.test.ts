import { spawn } from 'node:child_process'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'

import { expect, onTestFinished } from 'vitest'

import { eventually, test } from './__fixtures__/tailing.ts'

const root = join(import.meta.dirname, '..')

/** An example that runs. */
class Example {
  output = ''
  readonly ended: Promise<number | null>
  readonly #interrupt: () => void

  constructor(name: string, argv: readonly string[]) {
    const program = join(root, 'examples', name)
    const child = spawn(process.execPath, ['--conditions=@agent-jobs/source', program, ...argv], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.stdout.on('data', (data: Buffer) => {
      this.output += data.toString()
    })
    this.ended = new Promise((resolve) => child.on('close', resolve))
    this.#interrupt = () => child.kill('SIGINT')
    onTestFinished(() => void child.kill('SIGKILL'))
  }

  interrupt(): void {
    this.#interrupt()
  }

  async prints(text: string): Promise<void> {
    await eventually(
      () => this.output === text,
      () => this.output,
    )
  }
}

test('the example prints lines as they come, and the rest when it is interrupted', async ({
  folder,
}) => {
  const path = join(folder, 'app.log')
  await writeFile(path, 'one\n')
  const example = new Example('follow.ts', [path])
  await example.prints('0: one\n')
  await appendFile(path, 'two\nthree')
  example.interrupt()
  expect(await example.ended).toBe(0)
  expect(example.output).toBe('0: one\n4: two\n8: three\n')
})

test('the example shows the output of a command while it runs, all of it, and its status', async ({
  folder,
}) => {
  const script = 'echo one; read -r line <"$0"; echo "$line"; seq 20000; printf end; exit 3'
  const go = join(folder, 'go')
  await writeFile(go, 'go\n')
  const example = new Example('run-and-read.ts', [join(folder, 'log'), 'sh', '-c', script, go])
  expect(await example.ended).toBe(3)
  const numbers = Array.from({ length: 20_000 }, (_, index) => `${String(index + 1)}\n`)
  expect(example.output).toBe(`one\ngo\n${numbers.join('')}end`)
})

/** A server that takes what is sent to it. */
async function listen(received: string[]): Promise<string> {
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      received.push(body.toString())
      response.end()
    })
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${String(port)}`
}

test('the example sends lines, and a later start goes on where it stopped', async ({ folder }) => {
  const received: string[] = []
  const url = await listen(received)
  const path = join(folder, 'events.ndjson')
  await writeFile(path, '{"n":1}\n{"n":2}\n')
  expect(await new Example('ship-lines.ts', [url, path]).ended).toBe(0)
  expect(received.join('')).toBe('{"n":1}\n{"n":2}\n')
  await appendFile(path, '{"n":3}\n')
  expect(await new Example('ship-lines.ts', [url, path]).ended).toBe(0)
  expect(received.join('')).toBe('{"n":1}\n{"n":2}\n{"n":3}\n')
  expect(await readFile(`${path}.shipped`, 'utf8')).toBe('24')
})
