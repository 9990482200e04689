import type {
  Done,
  FileAccess,
  Link,
  Opened,
  Polled,
  Problem,
  ReadBytes,
  Refused,
  Seen,
} from './file-access.ts'
import { answerRequest, type FileAnswer, type FileRequest } from './file-request.ts'
import { localFiles } from './local-files.ts'
import { READER_LOST, READER_PROGRAM, ReaderLink } from './reader-link.ts'

/** Makes one call. */
type Ask = (request: FileRequest) => Promise<FileAnswer>

export interface ReaderProcessOptions {
  readonly mount: string
  /** @default this package's own */
  readonly program?: URL
  /** No such process can be started: this one makes the calls from now on. */
  readonly onUnavailable: (reason: string) => void
}

/**
 * File access by a process of its own. A call to a mount that hangs can neither be taken back nor
 * outlived by the process that made it (even its exit waits), so one makes it for which nobody waits.
 */
export class ReaderProcess implements FileAccess {
  readonly #options: ReaderProcessOptions
  readonly #open = new Map<number, { readonly ask: Ask; readonly handle: number }>()
  /** Started, and perhaps not listening yet. */
  #latest: ReaderLink | undefined
  #running: ReaderLink | undefined
  #ask: Promise<Ask> | undefined
  #lastHandle = 0
  #closed = false

  constructor(options: ReaderProcessOptions) {
    this.#options = options
  }

  async open(path: string): Promise<Opened | Refused | Problem> {
    const ask = await this.ready()
    const opened = only(await ask({ call: 'open', path }), 'opened', 'refused')
    if (opened.kind !== 'opened') return opened
    this.#lastHandle += 1
    this.#open.set(this.#lastHandle, { ask, handle: opened.handle })
    return { ...opened, handle: this.#lastHandle }
  }

  async look(path: string): Promise<Seen | Refused | Problem> {
    const ask = await this.ready()
    return only(await ask({ call: 'look', path }), 'seen', 'refused')
  }

  async read(handle: number, position: number, length: number): Promise<ReadBytes | Problem> {
    const open = this.#open.get(handle)
    if (open === undefined) return READER_LOST
    return only(await open.ask({ call: 'read', handle: open.handle, position, length }), 'bytes')
  }

  async poll(
    path: string,
    handle: number,
    position: number,
    length: number,
  ): Promise<Polled | Problem> {
    const open = this.#open.get(handle)
    if (open === undefined) return READER_LOST
    const request = { call: 'poll', path, handle: open.handle, position, length } as const
    return only(await open.ask(request), 'polled')
  }

  async close(handle: number): Promise<Done> {
    const open = this.#open.get(handle)
    this.#open.delete(handle)
    await open?.ask({ call: 'close', handle: open.handle })
    return { kind: 'done' }
  }

  async readLink(path: string): Promise<Link | Problem> {
    const ask = await this.ready()
    return only(await ask({ call: 'readLink', path }), 'link')
  }

  async refreshDirectory(path: string): Promise<Done | Problem> {
    const ask = await this.ready()
    return only(await ask({ call: 'refreshDirectory', path }), 'done')
  }

  /** Ends the process, whatever it waits for, for good. */
  shutdown(): void {
    this.#closed = true
    this.#latest?.close()
  }

  /** One process at a time: a new one when the last has died. */
  ready(): Promise<Ask> {
    if (this.#closed) return Promise.resolve(lost)
    if (this.#running?.ended === true) this.#ask = undefined
    this.#ask ??= this.#start()
    return this.#ask
  }

  async #start(): Promise<Ask> {
    const { mount, program = READER_PROGRAM, onUnavailable } = this.#options
    let failure: string | undefined
    try {
      const link = new ReaderLink(program, mount)
      this.#latest = link
      this.#running = undefined
      failure = await link.started
      if (this.#closed) return lost
      if (failure === undefined) {
        this.#running = link
        return (request) => link.ask(request)
      }
    } catch (error) {
      failure = String(error)
    }
    onUnavailable(failure)
    return (request) => answerRequest(localFiles, request)
  }
}

const lost: Ask = () => Promise.resolve(READER_LOST)

/** The answers that a call has; a reader that says something else is not to be trusted with the rest. */
function only<Kind extends FileAnswer['kind']>(
  answer: FileAnswer,
  ...kinds: readonly Kind[]
): Extract<FileAnswer, { kind: Kind | 'problem' }> {
  const isExpected = (
    value: FileAnswer,
  ): value is Extract<FileAnswer, { kind: Kind | 'problem' }> =>
    value.kind === 'problem' || kinds.some((kind) => kind === value.kind)
  return isExpected(answer) ? answer : READER_LOST
}
