import type { SessionCodec } from '../adapter-module.ts'

/** What is kept of a session between runs. */
export interface SessionParams {
  readonly sessionId: string
  readonly cwd?: string
  readonly promptBundleKey?: string
  readonly mcpServerIdentity?: string
  readonly workspaceId?: string
  readonly repoUrl?: string
  readonly repoRef?: string
}

/** Each kept key and the names it has been stored under, the preferred one first. */
const storedNames = {
  cwd: ['cwd', 'workdir', 'folder'],
  promptBundleKey: ['promptBundleKey', 'prompt_bundle_key'],
  mcpServerIdentity: ['mcpServerIdentity', 'mcp_server_identity'],
  workspaceId: ['workspaceId', 'workspace_id'],
  repoUrl: ['repoUrl', 'repo_url'],
  repoRef: ['repoRef', 'repo_ref'],
} as const

/**
 * Reads what was kept of a session: texts are trimmed, blanks and unknown keys left out. `{ sessionId }` alone is
 * enough; without a session id there is no session.
 */
export function readSessionParams(raw: unknown): SessionParams | null {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null
  const sessionId = firstText(raw, ['sessionId', 'session_id'])
  if (sessionId === undefined) return null
  const kept = Object.entries(storedNames).flatMap(([key, names]) => {
    const text = firstText(raw, names)
    return text === undefined ? [] : [[key, text] as const]
  })
  return { sessionId, ...Object.fromEntries(kept) }
}

function firstText(raw: object, names: readonly string[]): string | undefined {
  const values = new Map<string, unknown>(Object.entries(raw))
  return names
    .map((name) => values.get(name))
    .filter((value) => typeof value === 'string')
    .map((value) => value.trim())
    .find((value) => value !== '')
}

function asRecord(raw: unknown): Record<string, unknown> | null {
  const params = readSessionParams(raw)
  return params && { ...params }
}

/** Turns the parameters of a session into what Paperclip stores, and back. */
export const sessionCodec: SessionCodec = {
  deserialize: asRecord,
  serialize: asRecord,
  getDisplayId: (params) => readSessionParams(params)?.sessionId ?? null,
}
