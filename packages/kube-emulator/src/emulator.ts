import { randomBytes } from 'node:crypto'

import { actOnApiFaults, isSilent } from './api-fault-effects.ts'
import { makeCertificate } from './certificate.ts'
import { createClusterApi } from './create-cluster-api.ts'
import { createFaultBoard } from './fault-board.ts'
import type { Faults } from './faults.ts'
import { handleRequest } from './http-handler.ts'
import { listen } from './http-server.ts'
import { kubeconfigText } from './kubeconfig-text.ts'
import { createObjectStore } from './object-store.ts'
import { createRequestCounter, type RequestCounters } from './request-counters.ts'
import { createWatchHub } from './watch-hub.ts'

export interface EmulatorOptions {
  /** @default a free one */
  readonly port?: number
  /** How often watches that ask for bookmarks get one. @default 5_000 */
  readonly bookmarkEveryMs?: number
}

/** A running emulator; disposing of it ends everything that it started. */
export interface KubeEmulator extends AsyncDisposable {
  /** Where the API server listens, on the loopback interface. */
  readonly url: string
  /** A kubeconfig file's text, for `KubeConfig.loadFromString` or kubectl. */
  readonly kubeconfig: string
  readonly faults: Faults
  readonly requests: RequestCounters
}

/** Starts an API server on a free port of this machine. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<KubeEmulator> {
  const store = createObjectStore()
  const faults = createFaultBoard()
  const api = createClusterApi({ store })
  const counter = createRequestCounter()
  const token = randomBytes(24).toString('hex')
  const certificate = makeCertificate(new Date())
  const watches = createWatchHub({
    store,
    bookmarkEveryMs: options.bookmarkEveryMs ?? 5_000,
    isSilent: (resource, namespace) => isSilent(faults, resource, namespace),
  })
  const parts = { store, api, faults, watches, token, count: counter.add, chance: Math.random }
  const server = await listen(
    certificate,
    (request, response) => handleRequest(parts, request, response),
    options.port,
  )
  const stopFaults = actOnApiFaults(faults, { store, watches, setDown: server.setDown })
  const url = `https://127.0.0.1:${server.port}`
  return {
    url,
    kubeconfig: kubeconfigText({ url, token, certificate: certificate.certificate }),
    faults,
    requests: { count: counter.count, openWatches: watches.count },
    async [Symbol.asyncDispose]() {
      stopFaults()
      watches[Symbol.dispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
