import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'

import type { Certificate } from './certificate.ts'

/** A server on the loopback interface that can be gone for a while and comes back at the same address. */
export interface HttpServer extends AsyncDisposable {
  readonly port: number
  /** Refuses connections and breaks open ones, or listens again. */
  readonly setDown: (isDown: boolean) => void
}

const reopenAfterMs = 20

/** Listens on a free port, or on the given one; without a certificate in plain text. */
export async function listen(
  certificate: Certificate | undefined,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  wantedPort = 0,
): Promise<HttpServer> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void handle(request, response)
  }
  const server: Server =
    certificate === undefined
      ? createHttpServer(listener)
      : createHttpsServer({ key: certificate.key, cert: certificate.certificate }, listener)
  server.requestTimeout = 0
  server.keepAliveTimeout = 600_000 // A client that uses a connection just then would be reset.
  const sockets = trackSockets(server)
  const port = await open(server, wantedPort)
  // What was asked last is done last, whatever is asked meanwhile.
  let done = Promise.resolve()
  let isOpen = true
  const set = (wanted: boolean): Promise<void> => {
    done = done.then(async () => {
      if (wanted === isOpen) return
      isOpen = wanted
      await (wanted ? reopen(server, port) : shut(server, sockets))
    })
    return done
  }
  return {
    port,
    setDown(isDown) {
      void set(!isDown)
    },
    async [Symbol.asyncDispose]() {
      await set(false)
    },
  }
}

function trackSockets(server: Server): ReadonlySet<Duplex> {
  const sockets = new Set<Duplex>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {}) // A client went away: its business.
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', () => {})
  return sockets
}

function open(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

/** Somebody's outgoing connection may have got the port meanwhile: it will be free again. */
async function reopen(server: Server, port: number): Promise<void> {
  for (;;) {
    try {
      await open(server, port)
      return
    } catch {
      await new Promise((settle) => setTimeout(settle, reopenAfterMs))
    }
  }
}

function shut(server: Server, sockets: ReadonlySet<Duplex>): Promise<void> {
  return new Promise((settle) => {
    server.close(() => {
      settle()
    })
    for (const socket of sockets) socket.destroy()
  })
}
