import type { RequestContext } from '@kubernetes/client-node'

/** Certificates are those of the first request on a connection: new ones are in use after this time. */
const renewAfterMs = 60_000

/**
 * Lets the requests to one cluster share their connections; the client by itself opens a new one for each, which costs
 * a handshake and stays open for seconds. What the returned function is given has its credentials already.
 */
export function shareConnections(): (context: RequestContext) => void {
  let shared: ReturnType<RequestContext['getDispatcher']>
  let renewAtMs = 0
  return (context) => {
    const now = performance.now()
    if (shared === undefined || now >= renewAtMs) {
      shared = context.getDispatcher()
      renewAtMs = now + renewAfterMs
    }
    if (shared !== undefined) context.setDispatcher(shared)
  }
}
