import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'

import type { KubeConfig } from '@kubernetes/client-node'

/** One request that came through. */
export interface ProxiedRequest {
  readonly method: string
  readonly path: string
  readonly isWatch: boolean
  readonly body: string
}

type Trouble = 'lose-answer' | 'unavailable'

/** The way of one adapter to the cluster's API: counts its requests and gets in their way. */
export interface ApiProxy extends AsyncDisposable {
  /** The text of a kubeconfig that leads through it. */
  readonly kubeconfig: string
  readonly requests: ProxiedRequest[]
  /** How many connections there have been. */
  readonly connections: number
  /** Breaks every connection and takes no new one. */
  refuse(): void
  /** Lets no answer through any more, on old connections and on new ones. */
  hang(): void
  /** Ends `refuse` and `hang`. */
  recover(): Promise<void>
  /** The first request that matches is answered with 503, or is heard and its answer is lost. */
  once(trouble: Trouble, isMeant: (request: ProxiedRequest) => boolean): Promise<ProxiedRequest>
}

/** Starts a proxy to the cluster of `kubeConfig`. */
export async function proxyApi(kubeConfig: KubeConfig): Promise<ApiProxy> {
  const requests: ProxiedRequest[] = []
  const sockets = new Set<Socket>()
  const troubles = new Map<(request: ProxiedRequest) => boolean, [Trouble, (r: ProxiedRequest) => void]>()
  const answers = new Set<IncomingMessage>()
  let isHanging = false
  let connections = 0
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming)
    requests.push(request)
    if (isHanging) return
    const isMeant = [...troubles.keys()].find((candidate) => candidate(request))
    const [trouble, told] = (isMeant && troubles.get(isMeant)) ?? []
    if (isMeant) troubles.delete(isMeant)
    told?.(request)
    if (trouble === 'unavailable') {
      response.writeHead(503).end()
      return
    }
    await forward(kubeConfig, incoming, request, (answer) => {
      answers.add(answer)
      answer.on('close', () => answers.delete(answer))
      if (isHanging) answer.pause()
      else if (trouble === 'lose-answer') incoming.socket.destroy()
      else pass(answer, response)
    })
  }
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => incoming.socket.destroy())
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    connections += 1
    socket.on('close', () => sockets.delete(socket))
  })
  const listen = (port: number): Promise<number> =>
    new Promise((settle) => {
      server.listen(port, '127.0.0.1', () => {
        settle((server.address() as AddressInfo).port)
      })
    })
  const disconnect = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const port = await listen(0)
  return {
    kubeconfig: kubeconfigOf(port),
    requests,
    get connections() {
      return connections
    },
    refuse: () => {
      server.close()
      disconnect()
    },
    hang: () => {
      isHanging = true
      for (const answer of answers) answer.unpipe().pause()
    },
    recover: async () => {
      if (isHanging) disconnect()
      isHanging = false
      if (!server.listening) await listen(port)
    },
    once: (trouble, isMeant) =>
      new Promise((settle) => {
        troubles.set(isMeant, [trouble, settle])
      }),
    [Symbol.asyncDispose]: () =>
      new Promise((settle) => {
        server.close(() => {
          settle()
        })
        disconnect()
      }),
  }
}

async function readRequest(incoming: IncomingMessage): Promise<ProxiedRequest> {
  const { method = '', url = '' } = incoming
  const body = await text(incoming)
  return { method, path: url, isWatch: /[?&]watch=(1|true)/.test(url), body }
}

async function forward(
  kubeConfig: KubeConfig,
  incoming: IncomingMessage,
  { method, path, body }: ProxiedRequest,
  onAnswer: (answer: IncomingMessage) => void,
): Promise<void> {
  const options = {}
  await kubeConfig.applyToHTTPSOptions(options)
  const target = new URL(path, kubeConfig.getCurrentCluster()?.server)
  const send = target.protocol === 'http:' ? httpRequest : httpsRequest
  const own: { headers?: Record<string, string> } = options
  const { host: _, authorization: __, ...rest } = incoming.headers
  const outgoing = send(target, { ...options, method, headers: { ...rest, ...own.headers } }, onAnswer)
  outgoing.on('error', () => incoming.socket.destroy())
  // The connection may serve further requests: only the end of this one is listened for.
  const cut = () => outgoing.destroy()
  incoming.socket.once('close', cut)
  outgoing.once('close', () => incoming.socket.off('close', cut))
  outgoing.end(body)
}

function pass(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 502, answer.headers)
  response.flushHeaders()
  answer.pipe(response)
}

function kubeconfigOf(port: number): string {
  return `apiVersion: v1
kind: Config
clusters: [{name: proxy, cluster: {server: "http://127.0.0.1:${port}", insecure-skip-tls-verify: true}}]
users: [{name: nobody, user: {}}]
contexts: [{name: proxy, context: {cluster: proxy, user: nobody}}]
current-context: proxy
`
}
