import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

import { runScript } from '../run-script.ts'
import { createAttempt, writeSecret } from './pod-folders.ts'
import { children, descendants } from './process-tree.ts'
import { namespaces, type Seat, seats, type Shell, whereIs } from './seats.ts'
import { pause, until } from './waiting.ts'

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
