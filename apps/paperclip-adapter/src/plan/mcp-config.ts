import type { RuntimeMcpServer } from '../context.ts'

/** The MCP servers of a run, as the agent and its session need them. */
export interface McpConfig {
  /** Tells whether two runs have the same servers; holds no token. `[]` for none. */
  readonly identity: string
  /** The text of the file for `--mcp-config`; absent without servers. Secret: it holds the tokens. */
  readonly file?: string
  /** The tokens, for redaction. */
  readonly tokens: readonly string[]
}

/** How Paperclip's own address is replaced by the one that a pod can reach. */
export interface McpAddresses {
  /** As the server knows itself; URLs that start with it are rewritten. */
  readonly serverUrl: string
  /** As a pod reaches it. */
  readonly podUrl: string
}

/** Describes the servers that Paperclip offers to a run. */
export function describeMcpServers(
  servers: readonly RuntimeMcpServer[],
  addresses: McpAddresses,
): McpConfig {
  const identity = JSON.stringify(
    servers.map(({ name, url, connectionId }) => ({ name, url, connectionId })),
  )
  if (servers.length === 0) return { identity, tokens: [] }
  const mcpServers: Record<string, unknown> = {}
  for (const server of servers) {
    mcpServers[freeName(server, mcpServers)] = {
      type: 'http',
      url: asPodReaches(server.url, addresses),
      headers: { Authorization: `Bearer ${server.token}` },
    }
  }
  return {
    identity,
    file: `${JSON.stringify({ mcpServers }, undefined, 2)}\n`,
    tokens: servers.map(({ token }) => token),
  }
}

/** Two connections may have the same name: none may replace the other. */
function freeName({ name, connectionId }: RuntimeMcpServer, taken: object): string {
  const base = Object.hasOwn(taken, name) ? `${name}-${connectionId.slice(0, 8)}` : name
  let candidate = base
  for (let number = 2; Object.hasOwn(taken, candidate); number += 1) {
    candidate = `${base}-${number}`
  }
  return candidate
}

function asPodReaches(url: string, { serverUrl, podUrl }: McpAddresses): string {
  if (!URL.canParse(url) || !URL.canParse(serverUrl)) return url
  const parsed = new URL(url)
  if (parsed.origin !== new URL(serverUrl).origin) return url
  return `${new URL(podUrl).origin}${parsed.pathname}${parsed.search}`
}
