import { resolve } from 'node:path/posix'

import type { AdapterRuntime } from '../context.ts'
import { readSessionParams, type SessionParams } from './session-codec.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** The identity of "no MCP servers", as it was stored by runs that had none. */
const noServers = '[]'

/** The surroundings of the new run that a session must have been made in. */
export interface SessionRequest {
  readonly runtime: AdapterRuntime
  /** The agent's working directory. */
  readonly cwd: string
  /** Key of the bundle of instructions and skills; absent when there is none. */
  readonly bundleKey?: string | undefined
  readonly mcpIdentity: string
}

/** `reason` says why a session that was there is not resumed. */
export interface SessionChoice {
  readonly resumeSessionId?: string
  readonly reason?: string
}

/**
 * Decides whether the task's session is resumed: only one with a UUID whose working directory, bundle and MCP servers,
 * as far as they are known, are those of the new run.
 */
export function chooseSession(request: SessionRequest): SessionChoice {
  const { runtime } = request
  const params =
    readSessionParams(runtime.sessionParams) ?? readSessionParams({ sessionId: runtime.sessionId })
  if (params === null) return {}
  const mismatch = mismatchOf(params, request)
  return mismatch === undefined
    ? { resumeSessionId: params.sessionId }
    : { reason: `Session "${params.sessionId}" is not resumed: ${mismatch}.` }
}

function mismatchOf(params: SessionParams, request: SessionRequest): string | undefined {
  if (!uuid.test(params.sessionId)) return 'its id is not a UUID'
  if (params.cwd !== undefined && resolve(params.cwd) !== resolve(request.cwd)) {
    return `it was made in "${params.cwd}", this run works in "${request.cwd}"`
  }
  if (params.promptBundleKey !== undefined && params.promptBundleKey !== request.bundleKey) {
    return 'the instructions or skills have changed'
  }
  return madeWithServers(params, request.mcpIdentity) ? undefined : 'the MCP servers have changed'
}

/** A hand-over run is given nothing but the session's id: then nothing is known that speaks against it. */
function madeWithServers(params: SessionParams, identity: string): boolean {
  const { sessionId: _, ...known } = params
  if (Object.keys(known).length === 0) return true
  return (params.mcpServerIdentity ?? noServers) === identity
}
