import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

import { test as base } from 'vitest'

import { runScript } from '../run-script.ts'

/** A shell that this machine has. */
export interface Shell {
  readonly name: string
  readonly command: readonly string[]
}

/** How the script runs: as the first process of a pid namespace, as in a container, or as an ordinary process. */
export type Seat = 'pid 1' | 'plain'

export interface PodOptions {
  readonly shell?: Shell
  readonly seat?: Seat
  readonly podUid?: string
  readonly attempt?: number
  readonly fence?: string
  readonly graceSeconds?: number
  readonly beatSeconds?: number
  readonly prompt?: string | Uint8Array
  readonly promptIn?: 'secret' | 'attempt' | 'nowhere'
  readonly secretEnvironment?: Readonly<Record<string, string | Uint8Array>>
  readonly environment?: Readonly<Record<string, string>>
  /** The attempt folder as `createAttempt` made it; one is made when none is given. */
  readonly attemptDirectory?: string
  /** A change to the script's text, for what cannot be reached from outside. */
  readonly change?: (script: string) => string
  /** Nobody reads the container's streams. */
  readonly stalled?: boolean
}

export interface Ending {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
}

const candidates: readonly Shell[] = [
  { name: 'dash', command: [whereIs('dash')] },
  { name: 'bash', command: [whereIs('bash'), '--posix'] },
  { name: 'busybox', command: [whereIs('busybox'), 'sh'] },
]

const works = (command: readonly string[], ...more: string[]): boolean =>
  spawnSync(command[0] ?? '', [...command.slice(1), ...more], { stdio: 'ignore' }).status === 0

const namespaces = [
  [whereIs('unshare'), '--pid', '--fork', '--kill-child', '--mount-proc'],
  [whereIs('unshare'), '--user', '--map-root-user', '--pid', '--fork', '--kill-child', '--mount-proc'],
].find((command) => works(command, 'true'))

/** The path of a program, or its name when it is not there. */
export function whereIs(program: string): string {
  const { stdout } = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { encoding: 'utf8' })
  return stdout.trim() || program
}

/** The shells to test under. */
export const shells: readonly Shell[] = candidates.filter(({ command, name }) => {
  const found = works(command, '-c', 'exit 0')
  if (!found) console.log(`${name} is not installed: the run script is not tested under it`)
  return found
})

/** Where the script can run here. */
export const seats: readonly Seat[] = namespaces ? ['pid 1', 'plain'] : ['plain']
if (!namespaces) console.log('no pid namespaces here: the run script is not tested as the first process')

/** Every shell as the first process, where there are namespaces, and one of them as an ordinary process. */
export const pods: readonly { shell: Shell; seat: Seat; name: string }[] = seats.flatMap(
  (seat, index) =>
    shells
      .slice(0, index === 0 ? undefined : 1)
      .map((shell) => ({ shell, seat, name: `${shell.name}, ${seat}` })),
)

type StartPod = (agent: readonly string[], options?: PodOptions) => Pod

/**
 * A test that can start pods: `start(agent, options)` runs the script with this agent. What still runs at its end is
 * killed, and `folder`, where everything is, is removed.
 */
export const test = base.extend<{ folder: string; start: StartPod }>({
  folder: async ({ task }, use) => {
    const folder = mkdtempSync(join(tmpdir(), `run-script-${task.id}-`))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  },
  start: async ({ folder }, use) => {
    const started: Pod[] = []
    await use((agent, options = {}) => {
      const pod = new Pod(mkdtempSync(join(folder, 'pod-')), agent, options)
      started.push(pod)
      return pod
    })
    await Promise.all(started.map((pod) => pod.destroy()))
  },
})

/** An attempt folder as the server leaves it. */
export function createAttempt(folder: string): string {
  mkdirSync(folder, { recursive: true })
  for (const name of ['stdout.ndjson', 'stderr.log', 'events.ndjson', 'cancel']) {
    writeFileSync(join(folder, name), '', { flag: 'a' })
  }
  return folder
}

/** An agent that is a Node program. */
export const nodeAgent = (program: string): string[] => [process.execPath, '-e', program]

/** Waits until something is so, for as long as the test may take. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(20)
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

/** One running script and everything it leaves. */
export class Pod {
  readonly attemptDirectory: string
  readonly ended: Promise<Ending>
  stdout = ''
  stderr = ''
  stdoutBytes = 0
  readonly #process: ChildProcess
  readonly #messageFile: string
  readonly #namespaced: boolean
  readonly #stdoutHash = createHash('sha256')

  constructor(folder: string, agent: readonly string[], options: PodOptions) {
    const secret = writeSecret(folder, options)
    this.attemptDirectory = options.attemptDirectory ?? createAttempt(join(folder, 'attempt'))
    if (options.promptIn === 'attempt') this.write('prompt', options.prompt ?? 'the prompt')
    this.#messageFile = join(folder, 'termination-log')
    writeFileSync(this.#messageFile, '')
    this.#namespaced = (options.seat ?? seats[0]) === 'pid 1'
    const script = options.change?.(runScript) ?? runScript
    const shell = options.shell?.command ?? [whereIs('sh')]
    const command = [...shell, '-c', script, 'agent-jobs', ...agent]
    const [program = '', ...argv] = this.#namespaced ? [...(namespaces ?? []), ...command] : command
    this.#process = spawn(program, argv, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: {
        PATH: process.env['PATH'],
        AGENT_JOBS_ATTEMPT_DIRECTORY: this.attemptDirectory,
        AGENT_JOBS_SECRET_DIRECTORY: secret,
        AGENT_JOBS_TERMINATION_MESSAGE: this.#messageFile,
        AGENT_JOBS_POD_UID: options.podUid ?? 'pod-1',
        AGENT_JOBS_ATTEMPT: String(options.attempt ?? 1),
        AGENT_JOBS_FENCE: options.fence ?? 'link',
        AGENT_JOBS_GRACE_SECONDS: String(options.graceSeconds ?? 10),
        AGENT_JOBS_BEAT_SECONDS: String(options.beatSeconds ?? 5),
        ...options.environment,
      },
    })
    this.ended = new Promise((resolve, reject) => {
      this.#process.once('error', reject)
      this.#process.once(options.stalled ? 'exit' : 'close', (status, signal) => {
        resolve({ status, signal })
      })
    })
    if (!options.stalled) this.#listen()
  }

  /** The script's own pid as this machine counts it. */
  get pid(): number {
    const pid = this.#process.pid ?? 0
    return this.#namespaced ? (children(pid)[0] ?? 0) : pid
  }

  /** Whether the script is the first process of a namespace. */
  get first(): boolean {
    return this.#namespaced
  }

  /** The script and everything below it, as this machine counts pids. */
  processes(): number[] {
    return descendants(this.pid)
  }

  /** What the script itself has started. */
  helpers(): number[] {
    return children(this.pid)
  }

  /** Whether the script has a trap for this signal. */
  catches(name: NodeJS.Signals): boolean {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8')
    const caught = BigInt(`0x${/^SigCgt:\s*(\w+)$/m.exec(status)?.[1] ?? '0'}`)
    return ((caught >> BigInt(constants.signals[name] - 1)) & 1n) === 1n
  }

  /** Waits until the script has begun, and the agent runs. */
  async begun(): Promise<void> {
    await until(() => this.events().some(({ type }) => type === 'beat'))
  }

  /** Waits until the agent has written this to stdout. */
  async said(text: string): Promise<void> {
    await until(() => this.read('stdout.ndjson').includes(text))
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name)
  }

  bytes(name: string): Buffer {
    return readFileSync(join(this.attemptDirectory, name))
  }

  read(name: string): string {
    return this.bytes(name).toString()
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(join(this.attemptDirectory, name), content, { flag: 'a' })
  }

  message(): string {
    return readFileSync(this.#messageFile, 'utf8')
  }

  /** The termination message, as JSON. */
  record(): Record<string, unknown> {
    return JSON.parse(this.message())
  }

  /** The whole lines of `events.ndjson`. */
  events(): Record<string, unknown>[] {
    const lines = this.read('events.ndjson').split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line))
  }

  /** The container's stdout, for a test that reads it in its own way. */
  get stdoutStream(): Readable {
    if (!this.#process.stdout) throw new Error('The pod has no stdout.')
    return this.#process.stdout
  }

  /** The digest of everything that came out of the container's stdout. */
  stdoutDigest(): string {
    return this.#stdoutHash.copy().digest('hex')
  }

  /** Lets the container's streams flow, for a pod whose reader stalled. */
  listen(): void {
    this.#listen()
  }

  #listen(): void {
    this.#process.stdout?.on('data', (chunk: Buffer) => {
      this.stdoutBytes += chunk.length
      this.#stdoutHash.update(chunk)
      if (this.stdoutBytes < 1_000_000) this.stdout += chunk.toString()
    })
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString()
    })
  }

  /** Ends whatever is left: a namespace ends with its first process, a plain script is a group with its children. */
  async destroy(): Promise<void> {
    const { pid } = this.#process
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // Nothing is left of the group.
    }
    await Promise.race([this.ended, pause(2000)])
  }
}

function children(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return list === '' ? [] : list.split(' ').map(Number)
}

function descendants(pid: number): number[] {
  return [pid, ...children(pid).flatMap(descendants)]
}

function writeSecret(folder: string, options: PodOptions): string {
  const secret = join(folder, 'secret')
  mkdirSync(join(secret, 'env'), { recursive: true })
  if ((options.promptIn ?? 'secret') === 'secret') {
    writeFileSync(join(secret, 'prompt'), options.prompt ?? 'the prompt')
  }
  for (const [name, value] of Object.entries(options.secretEnvironment ?? {})) {
    writeFileSync(join(secret, 'env', name), value)
  }
  return secret
}
