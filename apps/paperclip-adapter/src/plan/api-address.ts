type Environment = Readonly<Record<string, string | undefined>>

/** Paperclip's address, as the server knows it and as a pod is told. Without a trailing slash. */
export interface ApiAddress {
  readonly serverUrl: string
  readonly podUrl: string
  /** Why a pod will hardly reach it. */
  readonly warning?: string
}

/**
 * Finds Paperclip's address: the configured one for pods, else the server's own rule (PAPERCLIP_API_URL, then
 * PAPERCLIP_RUNTIME_API_URL, then where it listens).
 */
export function findApiAddress(configured: string | undefined, server: Environment): ApiAddress {
  const serverUrl = withoutSlash(
    given(server['PAPERCLIP_API_URL']) ??
      given(server['PAPERCLIP_RUNTIME_API_URL']) ??
      listenAddress(server),
  )
  const podUrl = configured === undefined ? serverUrl : withoutSlash(configured)
  if (!isLoopback(podUrl)) return { serverUrl, podUrl }
  return {
    serverUrl,
    podUrl,
    warning: `The agent is told to reach Paperclip at ${podUrl}, which in a pod is the pod itself: set paperclipApiUrl to an address that pods can reach.`,
  }
}

function listenAddress(server: Environment): string {
  const host = given(server['PAPERCLIP_LISTEN_HOST']) ?? given(server['HOST']) ?? 'localhost'
  const port = given(server['PAPERCLIP_LISTEN_PORT']) ?? given(server['PORT']) ?? '3100'
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`
  return `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

function given(value: string | undefined): string | undefined {
  return value?.trim() || undefined
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
