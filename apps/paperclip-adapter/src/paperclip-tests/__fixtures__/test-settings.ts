import { readFileSync } from 'node:fs'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** What the tests against a real Paperclip are given by whoever starts them. */
export interface TestSettings {
  /** Of somebody who may create Jobs, Roles and ServiceAccounts in the namespace. */
  readonly kubeconfig: string
  readonly namespace: string
  readonly image: string
  readonly claimName: string
  /** Where this machine mounts the claim. */
  readonly mountPath: string
  /** A Messages API as pods reach it, whose scenarios are at `/s/<name>`. */
  readonly messagesUrl: string
  readonly server: ServerSource
}

/**
 * A server that is running on this machine (in local trusted mode, with its data on the claim), or the folder where npm
 * has installed `@paperclipai/server`; and who it runs as when the tests run as root.
 */
export type ServerSource = { readonly uid: number } & (
  | { readonly kind: 'running'; readonly url: string }
  | { readonly kind: 'installed'; readonly folder: string }
)

const required = [
  'KUBECONFIG',
  'AGENT_JOBS_TEST_NAMESPACE',
  'AGENT_JOBS_TEST_IMAGE',
  'AGENT_JOBS_TEST_CLAIM',
  'AGENT_JOBS_TEST_LOG_ROOT',
  'AGENT_JOBS_TEST_API_URL',
] as const

/** The settings, or the names of the variables that are absent. */
export function readTestSettings(
  environment: Environment,
): TestSettings | { readonly missing: readonly string[] } {
  const value = (name: string): string => environment[name]?.trim() ?? ''
  const server = serverSource(value)
  const missing = required.filter((name) => value(name) === '')
  const oneOf = 'AGENT_JOBS_TEST_PAPERCLIP_SERVER or AGENT_JOBS_TEST_PAPERCLIP_URL'
  if (server === undefined || missing.length > 0) {
    return { missing: server === undefined ? [...missing, oneOf] : missing }
  }
  return {
    kubeconfig: value('KUBECONFIG'),
    namespace: value('AGENT_JOBS_TEST_NAMESPACE'),
    image: value('AGENT_JOBS_TEST_IMAGE'),
    claimName: value('AGENT_JOBS_TEST_CLAIM'),
    mountPath: value('AGENT_JOBS_TEST_LOG_ROOT'),
    messagesUrl: value('AGENT_JOBS_TEST_API_URL'),
    server,
  }
}

/** The version of the server that the tests will meet. */
export async function versionOf(server: ServerSource): Promise<string> {
  if (server.kind === 'running') {
    const health: unknown = await (await fetch(`${server.url}/api/health`)).json()
    return readVersion(health)
  }
  const manifest = join(server.folder, 'node_modules/@paperclipai/server/package.json')
  return readVersion(JSON.parse(readFileSync(manifest, 'utf8')))
}

function readVersion(facts: unknown): string {
  return typeof facts === 'object' && facts !== null && 'version' in facts
    ? String(facts.version)
    : 'unknown'
}

function serverSource(value: (name: string) => string): ServerSource | undefined {
  // The embedded database refuses to run as root; the agents' pods run as 1000.
  const uid = Number(value('AGENT_JOBS_TEST_PAPERCLIP_UID') || '1000')
  const url = value('AGENT_JOBS_TEST_PAPERCLIP_URL')
  if (url !== '') return { kind: 'running', url, uid }
  const folder = value('AGENT_JOBS_TEST_PAPERCLIP_SERVER')
  return folder === '' ? undefined : { kind: 'installed', folder, uid }
}
