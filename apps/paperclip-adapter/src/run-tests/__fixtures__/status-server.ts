import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The one route of Paperclip's API that tells a run's status. */
export interface StatusServer extends AsyncDisposable {
  readonly url: string
  /** The tokens that were shown. */
  readonly tokens: ReadonlySet<string>
  status: string
}

/** Starts to answer `GET /api/heartbeat-runs/:id`. */
export async function serveStatus(): Promise<StatusServer> {
  const tokens = new Set<string>()
  const answer = { status: 'running' }
  const server = createServer(({ url = '', headers }, response) => {
    tokens.add(headers.authorization ?? '')
    const isKnown = /^\/api\/heartbeat-runs\/[\w-]+$/.test(url)
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>((settle) => {
    server.listen(0, '127.0.0.1', settle)
  })
  const { port } = server.address() as AddressInfo
  return Object.assign(answer, {
    url: `http://127.0.0.1:${port}`,
    tokens,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((settle) => {
        server.close(() => {
          settle()
        })
        server.closeAllConnections()
      }),
  })
}
