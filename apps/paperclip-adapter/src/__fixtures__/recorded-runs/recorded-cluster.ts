import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'

import { KubeConfig } from '@kubernetes/client-node'

import { type Kind, kinds, type RecordedEntry, type RecordedObject } from './recording.ts'

type History = Record<Kind, RecordedEntry[]>

/** An API server that tells what a recording says, as far as it has happened. */
export class RecordedCluster implements AsyncDisposable {
  private readonly history: History = { jobs: [], pods: [], events: [] }
  private readonly watches = new Set<{ readonly kind: Kind; readonly response: ServerResponse }>()
  private requests = 0
  private answering = 0
  private readonly server = createServer((request, response) => {
    this.serve(request, response)
  })

  static async start(): Promise<RecordedCluster> {
    const cluster = new RecordedCluster()
    await new Promise<void>((settle) => {
      cluster.server.listen(0, '127.0.0.1', settle)
    })
    return cluster
  }

  get kubeConfig(): KubeConfig {
    const { port } = this.server.address() as AddressInfo
    const kubeConfig = new KubeConfig()
    kubeConfig.loadFromOptions({
      clusters: [{ name: 'test', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }],
      users: [{ name: 'test' }],
      contexts: [{ name: 'test', cluster: 'test', user: 'test' }],
      currentContext: 'test',
    })
    return kubeConfig
  }

  get openWatches(): number {
    return this.watches.size
  }

  has(kind: Kind): boolean {
    return this.present(kind).length > 0
  }

  /** Lets it happen. */
  apply(entry: RecordedEntry): void {
    this.history[entry.kind].push(entry)
    this.tell(entry.kind, { type: entry.type, object: entry.object })
  }

  bookmark(): void {
    for (const kind of kinds) {
      const object = { kind, metadata: { resourceVersion: this.version(kind) } }
      this.tell(kind, { type: 'BOOKMARK', object })
    }
  }

  /** Waits until nothing is under way and nothing has begun for a while of turns of the event loop. */
  async quiet(): Promise<void> {
    for (let turns = 0; turns < 12; turns += 1) {
      const before = this.requests
      await setImmediate()
      if (this.answering > 0 || this.requests !== before) turns = 0
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((settle) => {
      this.server.close(() => {
        settle()
      })
      this.server.closeAllConnections()
    })
  }

  private tell(kind: Kind, line: object): void {
    for (const watch of this.watches) {
      if (watch.kind === kind) watch.response.write(`${JSON.stringify(line)}\n`)
    }
  }

  private serve(message: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(message.url ?? '/', 'http://localhost')
    const [, kind, name] = /\/(jobs|pods|events)(?:\/([^/]+))?$/.exec(pathname) ?? []
    if (!isKind(kind)) return answer(response, 404, {})
    this.requests += 1
    if (searchParams.has('watch')) {
      this.watch(kind, Number(searchParams.get('resourceVersion')), response)
      return
    }
    this.answering += 1
    response.once('close', () => {
      this.answering -= 1
    })
    const items = this.present(kind)
    if (name === undefined) {
      const wanted = items.filter((object) => isSelected(object, searchParams))
      answer(response, 200, {
        metadata: { resourceVersion: this.version(kind) },
        items: wanted,
      })
      return
    }
    const found = items.find(({ metadata }) => metadata.name === name)
    const absent = { kind: 'Status', status: 'Failure', code: 404, reason: 'NotFound' }
    answer(response, found ? 200 : 404, found ?? { ...absent, details: { name } })
  }

  private watch(kind: Kind, from: number, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    const watch = { kind, response }
    this.watches.add(watch)
    response.on('close', () => this.watches.delete(watch))
    for (const { type, object } of this.history[kind]) {
      if (Number(object.metadata.resourceVersion) <= from) continue
      response.write(`${JSON.stringify({ type, object })}\n`)
    }
  }

  private present(kind: Kind): RecordedObject[] {
    const byUid = new Map<string, RecordedObject>()
    for (const { type, object } of this.history[kind]) {
      if (type === 'DELETED') byUid.delete(object.metadata.uid)
      else byUid.set(object.metadata.uid, object)
    }
    return [...byUid.values()]
  }

  private version(kind: Kind): string {
    return this.history[kind].at(-1)?.object.metadata.resourceVersion ?? '1'
  }
}

function isKind(kind: string | undefined): kind is Kind {
  return kinds.some((known) => known === kind)
}

/** All recorded objects are taken to have the labels of our own; UIDs and names select. */
function isSelected(object: RecordedObject, query: URLSearchParams): boolean {
  const field = query.get('fieldSelector') ?? ''
  const uid = /^involvedObject\.uid=(.*)$/.exec(field)?.[1]
  const name = /^metadata\.name=(.*)$/.exec(field)?.[1]
  const label = 'batch.kubernetes.io/controller-uid'
  const owner = new RegExp(`^${label}=(.*)$`).exec(query.get('labelSelector') ?? '')?.[1]
  return (
    (uid === undefined || object.involvedObject?.uid === uid) &&
    (name === undefined || object.metadata.name === name) &&
    (owner === undefined || object.metadata.labels?.[label] === owner)
  )
}

function answer(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
