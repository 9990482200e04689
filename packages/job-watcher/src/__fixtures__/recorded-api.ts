import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'

import { json, status } from './api-answers.ts'
import type { Kind, RecordedEntry, RecordedObject } from './recording.ts'

export interface ApiRequest {
  readonly verb: 'list' | 'watch' | 'get'
  readonly kind: Kind
  readonly url: URL
  readonly authorization: string | undefined
}

/** Answers a request in the server's place; true when it did. */
export type Fault = (request: ApiRequest, response: ServerResponse) => boolean

/** A real HTTP server that tells what a recording says, entry by entry, and fails when it is told to. */
export class RecordedApi implements AsyncDisposable {
  readonly requests: ApiRequest[] = []
  /** Asked first for every request. */
  fault: Fault | undefined
  /** Changes happen, but open watches do not hear of them. */
  mute = false
  /** Watches are written in pieces of so many bytes. */
  pieceBytes = Infinity
  /** What has happened to each kind, in order. */
  readonly #history: Record<Kind, RecordedEntry[]> = { jobs: [], pods: [], events: [] }
  readonly #watches = new Set<{ kind: Kind; response: ServerResponse }>()
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  #port = 0
  #answering = 0

  static async start(): Promise<RecordedApi> {
    const api = new RecordedApi()
    await api.listen()
    return api
  }

  get address(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Starts to accept connections (again), always at the same port. */
  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      this.#serve(request, response)
    })
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    server.on('error', reject)
    server.listen(this.#port, '127.0.0.1', resolve)
    await promise
    this.#server = server
    this.#port = (server.address() as AddressInfo).port
  }

  /** Breaks every connection and refuses new ones. */
  async refuse(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server?.close(() => {
      resolve()
    })
    for (const socket of this.#sockets) socket.destroy()
    await promise
    this.#watches.clear()
    this.#server = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server !== undefined) await this.refuse()
  }

  /** Lets an entry happen. */
  apply(entry: RecordedEntry): void {
    this.#history[entry.kind].push(entry)
    if (!this.mute) this.send(entry.kind, { type: entry.type, object: entry.object })
  }

  /** Forgets everything, as if the objects had never been or a backup had been restored. */
  forget(kind: Kind): void {
    this.#history[kind] = []
  }

  /** Writes a line to all open watches of this kind. */
  send(kind: Kind, line: unknown): void {
    const text = `${typeof line === 'string' ? line : JSON.stringify(line)}\n`
    for (const watch of this.#watches) if (watch.kind === kind) this.#write(watch.response, text)
  }

  bookmark(): void {
    for (const kind of ['jobs', 'pods'] as const) {
      const object = { kind, metadata: { resourceVersion: this.#version(kind) } }
      this.send(kind, { type: 'BOOKMARK', object })
    }
  }

  /** Ends all open watches: in order, or by breaking the connection. */
  closeWatches(how: 'end' | 'break'): void {
    for (const watch of this.#watches) {
      if (how === 'end') watch.response.end()
      else watch.response.destroy()
    }
    this.#watches.clear()
  }

  get openWatches(): number {
    return this.#watches.size
  }

  count(verb: ApiRequest['verb'], kind: Kind): number {
    return this.requests.filter((request) => request.verb === verb && request.kind === kind).length
  }

  /** Waits until no request is under way and none has begun for a while of turns of the event loop. */
  async quiet(): Promise<void> {
    for (let turns = 0; turns < 12; turns += 1) {
      const before = this.requests.length
      await setImmediate()
      if (this.#answering > 0 || this.requests.length !== before) turns = 0
    }
  }

  #serve(message: IncomingMessage, response: ServerResponse): void {
    const url = new URL(message.url ?? '/', this.address)
    const match = /\/namespaces\/[^/]+\/(jobs|pods|events)(?:\/([^/]+))?$/.exec(url.pathname)
    if (match === null) return status(response, 404, 'NotFound')
    const kind = match[1] as Kind
    const name = match[2]
    const watching = url.searchParams.get('watch') !== null
    const verb = name === undefined ? (watching ? 'watch' : 'list') : 'get'
    const request = { verb, kind, url, authorization: message.headers.authorization } as const
    this.requests.push(request)
    const { fault } = this
    const faulted = fault?.(request, response) === true
    // What is left hanging on purpose is not waited for.
    if (faulted && !response.writableEnded) return
    if (verb !== 'watch' || faulted) {
      this.#answering += 1
      response.once('close', () => {
        this.#answering -= 1
      })
    }
    if (faulted) return
    if (verb === 'watch') return this.#watch(request, response)
    if (name !== undefined) return this.#get(kind, decodeURIComponent(name), response)
    this.#list(request, response)
  }

  #watch({ kind, url }: ApiRequest, response: ServerResponse): void {
    const from = Number(url.searchParams.get('resourceVersion'))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    const watch = { kind, response }
    this.#watches.add(watch)
    response.on('close', () => this.#watches.delete(watch))
    for (const { type, object } of this.#history[kind]) {
      if (Number(object.metadata.resourceVersion) <= from) continue
      this.#write(response, `${JSON.stringify({ type, object })}\n`)
    }
  }

  #write(response: ServerResponse, text: string): void {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += this.pieceBytes) {
      response.write(bytes.subarray(at, at + this.pieceBytes))
      if (this.pieceBytes === Infinity) return
    }
  }

  #get(kind: Kind, name: string, response: ServerResponse): void {
    const found = this.present(kind).find((object) => object.metadata.name === name)
    if (found === undefined) status(response, 404, 'NotFound', name)
    else json(response, 200, found)
  }

  #list({ kind, url }: ApiRequest, response: ServerResponse): void {
    const items = this.present(kind).filter((object) => selected(object, url.searchParams))
    const limit = Number(url.searchParams.get('limit') ?? Infinity)
    const from = Number(url.searchParams.get('continue') ?? 0)
    const to = from + limit
    json(response, 200, {
      kind: 'List',
      metadata: {
        resourceVersion: this.#version(kind),
        ...(to < items.length ? { continue: String(to) } : {}),
      },
      items: items.slice(from, to),
    })
  }

  /** What exists now. */
  present(kind: Kind): RecordedObject[] {
    const byUid = new Map<string, RecordedObject>()
    for (const { type, object } of this.#history[kind]) {
      if (type === 'DELETED') byUid.delete(object.metadata.uid)
      else byUid.set(object.metadata.uid, object)
    }
    return [...byUid.values()]
  }

  #version(kind: Kind): string {
    return this.#history[kind].at(-1)?.object.metadata.resourceVersion ?? '1'
  }
}

/** Field selectors and the Job's UID select; other labels are those that all recorded objects are taken to have. */
function selected(object: RecordedObject, query: URLSearchParams): boolean {
  const uid = /^involvedObject\.uid=(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1]
  if (uid !== undefined && object.involvedObject?.uid !== uid) return false
  const name = /^metadata\.name=(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1]
  if (name !== undefined && object.metadata.name !== name) return false
  const label = 'batch.kubernetes.io/controller-uid'
  const owner = new RegExp(`^${label}=(.*)$`).exec(query.get('labelSelector') ?? '')?.[1]
  return owner === undefined || object.metadata.labels?.[label] === owner
}
