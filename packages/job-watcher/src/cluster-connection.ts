import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https'

import type { Clock } from './clock.ts'
import { untilAborted } from './deadline.ts'
import { withoutCaches } from './fresh-configuration.ts'

/**
 * What the watcher needs of a `KubeConfig` of `@kubernetes/client-node`: the cluster's address and the
 * credentials. The caller loads and passes it, so that this package never loads the client.
 */
export interface KubeConfigLike {
  getCurrentCluster(): {
    readonly server: string
    readonly proxyUrl?: string | undefined
  } | null
  applyToHTTPSOptions(options: RequestOptions): Promise<void>
}

/** Opens requests to one cluster with the credentials of its configuration. */
export interface ClusterConnection {
  /** Sends GET and resolves with the answer's head, whatever its status. The signal also ends the body. */
  open(pathAndQuery: string, signal: AbortSignal): Promise<IncomingMessage>
  /** Reads the credentials again, passing by what was cached of them; at most once in 5 s. */
  reload(signal: AbortSignal): Promise<void>
  /** Closes idle connections. */
  close(): void
}

/** Loads the configuration anew. */
export type ReloadKubeConfig = () => KubeConfigLike | Promise<KubeConfigLike>

/** Reading credentials may start a program. */
const RELOAD_SPACING_MS = 5_000

export function connectCluster(
  kubeConfig: KubeConfigLike,
  clock: Clock,
  reloadKubeConfig?: ReloadKubeConfig,
): ClusterConnection {
  let config = kubeConfig
  let reloading: Promise<void> | undefined
  let reloadedAt = -Infinity
  const http = new HttpAgent({ keepAlive: true })
  const https = new HttpsAgent({ keepAlive: true })
  const reload = async (): Promise<void> => {
    config = (await reloadKubeConfig?.()) ?? withoutCaches(kubeConfig)
    reloadedAt = clock.now()
  }
  return {
    async open(pathAndQuery, signal) {
      const { url, options, proxied } = await prepare(config, pathAndQuery, signal)
      // The configuration's own agent keeps the certificates of its first use: it is needed for proxies only.
      if (!proxied) options.agent = url.protocol === 'https:' ? https : http
      return await send(url, { ...options, signal })
    },
    async reload(signal) {
      if (clock.now() - reloadedAt < RELOAD_SPACING_MS) return
      reloading ??= reload().finally(() => {
        reloading = undefined
      })
      await untilAborted(reloading, signal)
    },
    close() {
      http.destroy()
      https.destroy()
    },
  }
}

async function prepare(
  config: KubeConfigLike,
  pathAndQuery: string,
  signal: AbortSignal,
): Promise<{ url: URL; options: RequestOptions; proxied: boolean }> {
  const cluster = config.getCurrentCluster()
  if (cluster === null) throw new Error('the kubeconfig has no current cluster')
  const url = new URL(`${cluster.server.replace(/\/+$/, '')}${pathAndQuery}`)
  const options: RequestOptions = {
    method: 'GET',
    headers: { accept: 'application/json', 'user-agent': 'agent-jobs-job-watcher' },
  }
  await untilAborted(config.applyToHTTPSOptions(options), signal)
  return { url, options, proxied: cluster.proxyUrl !== undefined && cluster.proxyUrl !== '' }
}

function send(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = open(url, options)
    request.on('response', resolve)
    request.on('error', reject)
    request.on('socket', (socket) => {
      socket.setKeepAlive(true, 30_000)
    })
    request.end()
  })
}
