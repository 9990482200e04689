import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

import type { KubeConfig } from '@kubernetes/client-node'

import type { Alteration } from './gallery-row.ts'

type Tree = Record<string, unknown>

export interface AlteredWay extends AsyncDisposable {
  /** The text of a kubeconfig that leads through it. */
  readonly kubeconfig: string
}

/** A way to the API on which Jobs are changed when they are created, as a mutating admission webhook changes them. */
export async function alterJobs(
  kubeConfig: KubeConfig,
  alterations: readonly Alteration[],
): Promise<AlteredWay> {
  const server = createServer((incoming, response) => {
    forward(kubeConfig, alterations, incoming, response).catch(() => incoming.socket.destroy())
  })
  const port = await new Promise<number>((settle) => {
    server.listen(0, '127.0.0.1', () => {
      settle((server.address() as AddressInfo).port)
    })
  })
  return {
    kubeconfig: kubeconfigOf(port),
    [Symbol.asyncDispose]: () =>
      new Promise((settle) => {
        server.close(() => {
          settle()
        })
        server.closeAllConnections()
      }),
  }
}

async function forward(
  kubeConfig: KubeConfig,
  alterations: readonly Alteration[],
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '' } = incoming
  const sent = await text(incoming)
  const isJob = method === 'POST' && /\/jobs(\?|$)/.test(url)
  const body = isJob ? altered(sent, alterations) : sent
  const options: { headers?: Record<string, string> } = {}
  await kubeConfig.applyToHTTPSOptions(options)
  const { host: _, authorization: __, 'content-length': ___, ...rest } = incoming.headers
  const target = new URL(url, kubeConfig.getCurrentCluster()?.server)
  const headers = { ...rest, ...options.headers, 'content-length': Buffer.byteLength(body) }
  const outgoing = request(target, { ...options, method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    response.flushHeaders()
    answer.pipe(response)
    answer.on('error', () => response.destroy())
  })
  outgoing.on('error', () => incoming.socket.destroy())
  response.once('close', () => outgoing.destroy())
  outgoing.end(body)
}

function altered(body: string, alterations: readonly Alteration[]): string {
  const job = JSON.parse(body) as Tree
  for (const [path, value] of alterations) put(job, path.split('.'), value)
  return JSON.stringify(job)
}

function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path
  if (Array.isArray(tree) && key === '-') tree.push(value)
  else if (rest.length > 0) put((tree[key] ??= rest[0] === '-' ? [] : {}) as Tree, rest, value)
  else if (value === undefined) delete tree[key]
  else tree[key] = value
}

function kubeconfigOf(port: number): string {
  return `apiVersion: v1
kind: Config
clusters: [{name: altered, cluster: {server: "http://127.0.0.1:${port}", insecure-skip-tls-verify: true}}]
users: [{name: nobody, user: {}}]
contexts: [{name: altered, context: {cluster: altered, user: nobody}}]
current-context: altered
`
}
