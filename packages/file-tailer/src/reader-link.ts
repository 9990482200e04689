import { fork, type ChildProcess } from 'node:child_process'

import type { Problem } from './file-access.ts'
import type { FileAnswer, FileRequest, NumberedAnswer, NumberedRequest } from './file-request.ts'
import { Mailbag } from './mailbag.ts'

/** The reader died while it was asked, or the file was open in one that died. */
export const READER_LOST: Problem = { kind: 'problem', code: 'READER_LOST' }

// Beside this file in the sources, in this package's build, and in a bundle that adds it as an entry.
export const READER_PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? './mount-reader.ts' : './mount-reader.js',
  import.meta.url,
)

/** One process that makes file calls, as long as it lives. Once started, it does not keep this one alive. */
export class ReaderLink {
  /** Resolves with undefined when the process listens, else with why there is none. */
  readonly started: Promise<string | undefined>
  readonly #child: ChildProcess
  readonly #pending = new Map<number, (answer: FileAnswer) => void>()
  readonly #requests = new Mailbag<NumberedRequest>((requests) => {
    this.#send(requests)
  })
  #lastId = 0
  #ended = false

  /** @param mount named on the process's command line, for who looks at a list of processes */
  constructor(program: URL, mount: string) {
    const { promise, resolve } = Promise.withResolvers<string | undefined>()
    this.started = promise
    this.#child = fork(program, [mount], {
      cwd: '/',
      env: { ...process.env, NODE_OPTIONS: undefined },
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#child.on('message', (message) => {
      if (Array.isArray(message)) {
        for (const answer of message) if (isNumberedAnswer(answer)) this.#answer(answer)
        return
      }
      // From now on whoever waits for a call has a timer; the process itself is waited for by nobody.
      this.#child.unref()
      this.#child.channel?.unref()
      resolve(undefined)
    })
    this.#child.on('error', (error) => {
      resolve(error.message)
      this.#end()
    })
    this.#child.on('exit', (code, signal) => {
      resolve(`${program.pathname} ended with ${String(signal ?? code)}`)
      this.#end()
    })
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Settles when the mount answers, or the process ends. */
  ask(request: FileRequest): Promise<FileAnswer> {
    if (this.#ended) return Promise.resolve(READER_LOST)
    return new Promise((resolve) => {
      const id = (this.#lastId += 1)
      this.#pending.set(id, resolve)
      this.#requests.add({ id, request })
    })
  }

  /** Ends the process. One that hangs may stay until its mount answers, and is not waited for. */
  close(): void {
    if (this.#ended) return
    this.#child.unref()
    if (this.#child.connected) this.#child.disconnect()
    this.#child.kill('SIGKILL')
    this.#end()
  }

  #send(requests: readonly NumberedRequest[]): void {
    if (this.#ended) return
    this.#child.send(requests, (error) => {
      if (error) this.#end()
    })
  }

  #answer({ id, answer }: NumberedAnswer): void {
    const resolve = this.#pending.get(id)
    this.#pending.delete(id)
    resolve?.(answer)
  }

  #end(): void {
    this.#ended = true
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const resolve of pending) resolve(READER_LOST)
  }
}

function isNumberedAnswer(message: unknown): message is NumberedAnswer {
  return typeof message === 'object' && message !== null && 'id' in message && 'answer' in message
}
