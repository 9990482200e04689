import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../main.ts', import.meta.url))

/** The demo as a process, as the root script starts it. */
export interface DemoProgram {
  readonly child: ChildProcess
  /** What it has written so far, both streams. */
  readonly text: () => string
  /** Settles when it has written this. */
  readonly said: (words: string) => Promise<void>
  readonly ended: Promise<{
    readonly code: number | null
    readonly stdout: string
    readonly stderr: string
  }>
}

/** Starts the demo with only these variables beside PATH. */
export function startDemo(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): DemoProgram {
  const { PATH = '', HOME = '/' } = process.env
  const child = spawn(process.execPath, ['--conditions=@agent-jobs/source', program, ...words], {
    env: { PATH, HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const waiting = new Set<() => void>()
  const hear = (): void => {
    for (const look of waiting) look()
  }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
    hear()
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
    hear()
  })
  const { promise: ended, resolve } = Promise.withResolvers<Awaited<DemoProgram['ended']>>()
  child.on('close', (code) => {
    resolve({ code, stdout, stderr })
  })
  const text = (): string => stdout + stderr
  const said = (wanted: string): Promise<void> =>
    new Promise((settle, reject) => {
      const look = (): void => {
        if (text().includes(wanted)) settle()
      }
      waiting.add(look)
      look()
      child.on('close', () => {
        reject(new Error(`It ended without saying "${wanted}":\n${text()}`))
      })
    })
  return { child, text, said, ended }
}
