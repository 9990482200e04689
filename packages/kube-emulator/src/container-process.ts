import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { Readable } from 'node:stream'

import type { Isolation } from './container-isolation.ts'
import { type ContainerLog, createContainerLog } from './container-log.ts'
import { markOf, sweep } from './container-sweep.ts'

/** What is started in a container. */
export interface ContainerCommand {
  readonly id: string
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly workingDirectory: string
}

export interface ContainerExit {
  readonly exitCode: number
  /** Why it could not even be started. */
  readonly error?: Error
}

/** A container that runs. */
export interface ContainerProcess {
  /** When nothing of it is left. */
  readonly exited: Promise<ContainerExit>
  /** Sends the main process a signal; when it has ended, nothing of the container is left. */
  readonly signal: (name: 'SIGTERM' | 'SIGKILL') => void
}

/** What unshare says instead of dying of the SIGKILL of which its child has died. */
const cannotDieAlike = 'sigprocmask unblock failed'
const wrapperBytes = 4_096
/** How long the streams of a container that has ended are listened to. */
const lastOutputMs = 1_000
/** Between looks for a main process that is about to be there. */
const lookAgainMs = 2
/** Starts a container's main process, with its output going to the log. */
export function startContainer(
  isolation: Isolation,
  command: ContainerCommand,
  log: ContainerLog,
): ContainerProcess {
  try {
    return watchContainer(isolation, command, spawnContainer(isolation, command), log)
  } catch (error) {
    // The system takes no such arguments. A container runtime has started by then, and fails as the program would.
    log.append(Buffer.from(`exec ${command.command[0] ?? ''}: ${String(error)}\n`))
    log.end()
    return { exited: Promise.resolve({ exitCode: 1 }), signal: () => {} }
  }
}

function spawnContainer(
  { kind, prefix }: Isolation,
  { id, command, environment, workingDirectory }: ContainerCommand,
): ChildProcess {
  const [program = '', ...rest] = [...prefix, ...command]
  const isNamespaced = kind === 'pid-namespace'
  return spawn(program, rest, {
    cwd: workingDirectory,
    env: isNamespaced ? environment : { ...environment, ...markOf(id) },
    stdio: ['ignore', 'pipe', 'pipe', ...(isNamespaced ? (['pipe'] as const) : [])],
    detached: true,
  })
}

function watchContainer(
  { kind }: Isolation,
  { id }: ContainerCommand,
  child: ChildProcess,
  log: ContainerLog,
): ContainerProcess {
  const isNamespaced = kind === 'pid-namespace'
  const wrapper = isNamespaced ? listen(child.stderr, createContainerLog(wrapperBytes)) : undefined
  listen(child.stdout, log)
  listen(child.stdio[isNamespaced ? 3 : 2], log)
  const exited = ending(child).then(async (exit) => {
    if (!isNamespaced) await endSession(child.pid, id)
    await drained(child)
    log.end()
    const wasKilled = wrapper?.tail(wrapperBytes).includes(cannotDieAlike) === true
    return wasKilled ? { exitCode: 128 + constants.signals.SIGKILL } : exit
  })
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
  const signal = (name: 'SIGTERM' | 'SIGKILL'): void => {
    if (child.pid === undefined || isOver()) return
    const main = isNamespaced ? childrenOf(child.pid)[0] : child.pid
    if (main === undefined) setTimeout(signal, lookAgainMs, name)
    else send(main, name)
  }
  return { exited, signal }
}

function ending(child: ChildProcess): Promise<ContainerExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ exitCode: 128, error }))
    child.once('exit', (code, signal) => {
      resolve({ exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) })
    })
  })
}

function listen(stream: unknown, log: ContainerLog): ContainerLog {
  if (!(stream instanceof Readable)) return log
  stream.on('data', (bytes: Buffer) => log.append(bytes))
  stream.on('error', () => {}) // Its end says enough.
  return log
}

/** Waits for the last output, unless somebody who got away holds the streams open. */
function drained({ stdio }: ChildProcess): Promise<unknown> {
  const streams = stdio.filter((stream) => stream instanceof Readable)
  const closed = streams.map(
    (stream) =>
      new Promise<void>((resolve) => {
        if (stream.closed) resolve()
        else stream.once('close', resolve)
      }),
  )
  const timer = setTimeout(() => {
    for (const stream of streams) stream.destroy()
  }, lastOutputMs)
  return Promise.all(closed).finally(() => clearTimeout(timer))
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It is gone.
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return text.trim().split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

/** Ends the rest of the container's session, and what has left it. */
async function endSession(pid: number | undefined, id: string): Promise<void> {
  if (pid === undefined) return
  send(-pid, 'SIGKILL')
  await sweep(id)
}
