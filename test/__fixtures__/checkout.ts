import { spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const workspaceRoot = join(import.meta.dirname, '../..')

const versions = /node: '(?<node>[\d.]+)', pnpm: '(?<pnpm>[\d.]+)'/.exec(
  readFileSync(join(workspaceRoot, 'bootstrap.mjs'), 'utf8'),
)?.groups
export const nodeVersion = versions?.['node']
export const pnpmVersion = versions?.['pnpm']
const toolsFolder = `.tools/${platform()}-${arch()}-node-${nodeVersion}-pnpm-${pnpmVersion}`

export interface Ending {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder with the bootstrap and one package, and programs of the test's own on its PATH. */
export interface Checkout extends Disposable {
  readonly root: string
  /** Writes a file below the folder; a script (`#!`) can be run. */
  write(path: string, content: string): void
  read(path: string): string
  /** Starts the bootstrap with these arguments; PATH holds `bin` of the folder, then the system's. */
  start(words: readonly string[], options?: StartOptions): Run
}

export interface StartOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** Arguments of Node itself. */
  readonly nodeOptions?: readonly string[]
}

export interface Run {
  readonly pid: number
  readonly ending: Promise<Ending>
  kill(signal: NodeJS.Signals): void
}

export function makeCheckout(): Checkout {
  const root = join(mkdtempSync(join(tmpdir(), 'bootstrap-test-')), `it's a "folder"`)
  const write = (path: string, content: string) => {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    if (content.startsWith('#!')) chmodSync(file, 0o755)
  }
  write('package.json', '{}')
  write('pnpm-lock.yaml', 'one')
  write('packages/one/package.json', '{"dependencies":{"zod":"1.0.0"}}')
  mkdirSync(join(root, 'apps'))
  mkdirSync(join(root, 'bin'))
  symlinkSync(process.execPath, join(root, 'bin/node'))
  copyFileSync(join(workspaceRoot, 'bootstrap.mjs'), join(root, 'bootstrap.mjs'))
  return {
    root,
    write,
    read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : ''),
    start: (words, options) => start(root, words, options),
    [Symbol.dispose]: () => rmSync(dirname(root), { recursive: true, force: true }),
  }
}

/** Puts tools in place as a first run does; its pnpm writes what it does to `pnpm-calls`. */
export function plantTools(checkout: Checkout): void {
  checkout.write(
    join(toolsFolder, 'pnpm'),
    `#!/bin/sh
cd "$AGENT_JOBS_WORKSPACE"
echo "begin $*" >> pnpm-calls
sleep "\${PNPM_SECONDS:-0}"
mkdir -p node_modules/.pnpm packages/one/node_modules/zod
cp pnpm-lock.yaml node_modules/.pnpm/lock.yaml
echo end >> pnpm-calls
`,
  )
  symlinkSync(process.execPath, join(checkout.root, toolsFolder, 'node'))
}

function start(root: string, words: readonly string[], options: StartOptions = {}): Run {
  const { environment = {}, nodeOptions = [] } = options
  const child = spawn(process.execPath, [...nodeOptions, join(root, 'bootstrap.mjs'), ...words], {
    cwd: root,
    env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (bytes) => (output.stdout += String(bytes)))
  child.stderr.on('data', (bytes) => (output.stderr += String(bytes)))
  const ending = new Promise<Ending>((settle, reject) => {
    child.once('error', reject)
    child.once('close', (status) => settle({ status, ...output }))
  })
  return { pid: child.pid ?? 0, ending, kill: (signal) => child.kill(signal) }
}
