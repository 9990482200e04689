import { posix } from 'node:path'

import { invalidIdentity } from './manifest-error.ts'
import { absolutePath } from './volume-path.ts'

/** The identity of one run. Each id matches `^[a-zA-Z0-9-]+$` and has at most 128 characters. */
export interface RunIds {
  readonly companyId: string
  readonly agentId: string
  readonly runId: string
  /**
   * Which Job of the run this is, 1 to 999; the fresh attempt after a lost session is 2.
   * @default 1
   */
  readonly attempt?: number | undefined
}

/** Where the files of one attempt are: absolute paths under the root that was given. */
export interface RunPaths {
  /** Hard link to `stdout`, by the name that people know. Absent where the file system has no hard links. */
  readonly podLogPath: string
  /** Holds all runs of the agent. */
  readonly agentDirectory: string
  /** The server's folder of the run; the pod does not see it. */
  readonly runDirectory: string
  /** The evidence of a run that did not succeed, kept by the server. */
  readonly evidence: string
  /** The only folder of the run that the pod mounts. */
  readonly attemptDirectory: string
  /** The agent's stdout, byte for byte. */
  readonly stdout: string
  /** The agent's stderr, byte for byte. */
  readonly stderr: string
  /** One JSON line each: begin, beats, exit. Read it with `parseEvents`. */
  readonly events: string
  /** Empty; the server appends a line to ask for a stop. */
  readonly cancel: string
  /** Taken by the one pod that may run; not there at first. */
  readonly fence: string
  /** The prompt, only when it is too large for the Secret. */
  readonly prompt: string
}

const idPattern = /^[a-zA-Z0-9-]{1,128}$/
const idExpected = '1 to 128 characters of A-Z, a-z, 0-9 and -'
const maxAttempt = 999

/**
 * `<root>/<companyId>/<agentId>/<runId>.pod.ndjson`, for attempt n > 1 `<runId>.<n>.pod.ndjson`.
 *
 * @throws ManifestError `INVALID_RUN_IDENTITY`, `Invalid <field> for log path: <value>`, when an id could leave the root.
 */
export function buildPodLogPath(root: string, ids: RunIds): string {
  return runPaths(root, ids).podLogPath
}

/**
 * Every path of one attempt. `root` is absolute; a trailing slash makes no difference.
 *
 * @throws ManifestError `INVALID_RUN_IDENTITY` for an id, `INVALID_FIELD` for a root that is relative or climbs.
 */
export function runPaths(root: string, ids: RunIds): RunPaths {
  const attempt = checkRunIds(ids)
  const agentDirectory = posix.join(absolutePath('logRoot', root), ids.companyId, ids.agentId)
  const runDirectory = posix.join(agentDirectory, `${ids.runId}.pod`)
  const attemptDirectory = posix.join(runDirectory, String(attempt))
  const stem = attempt === 1 ? ids.runId : `${ids.runId}.${attempt}`
  return {
    podLogPath: posix.join(agentDirectory, `${stem}.pod.ndjson`),
    agentDirectory,
    runDirectory,
    evidence: posix.join(runDirectory, 'evidence.json'),
    attemptDirectory,
    stdout: posix.join(attemptDirectory, 'stdout.ndjson'),
    stderr: posix.join(attemptDirectory, 'stderr.log'),
    events: posix.join(attemptDirectory, 'events.ndjson'),
    cancel: posix.join(attemptDirectory, 'cancel'),
    fence: posix.join(attemptDirectory, 'fence'),
    prompt: posix.join(attemptDirectory, 'prompt'),
  }
}

/** Refuses ids that are not safe as path components; returns the attempt. */
export function checkRunIds(ids: RunIds): number {
  for (const field of ['companyId', 'agentId', 'runId'] as const) {
    const value: unknown = ids[field]
    if (typeof value !== 'string' || !idPattern.test(value)) {
      throw invalidIdentity(field, value, idExpected)
    }
  }
  const attempt = ids.attempt ?? 1
  if (!Number.isInteger(attempt) || attempt < 1 || attempt > maxAttempt) {
    throw invalidIdentity('attempt', attempt, `a whole number from 1 to ${maxAttempt}`)
  }
  return attempt
}
