import type { BigIntStats } from 'node:fs'

import type { FileIdentity, Problem, Refused } from './file-access.ts'
import type { RefusedKind } from './tail-event.ts'

export function identity(stats: BigIntStats): FileIdentity {
  return { file: `${String(stats.dev)}:${String(stats.ino)}`, size: Number(stats.size) }
}

/** What a file is that is not a regular one. */
export function kindOf(stats: BigIntStats): RefusedKind {
  if (stats.isDirectory()) return 'directory'
  if (stats.isFIFO()) return 'fifo'
  if (stats.isSymbolicLink()) return 'symlink'
  return stats.isSocket() ? 'socket' : 'device'
}

export function refused(found: RefusedKind): Refused {
  return { kind: 'refused', found }
}

export function problem(error: NodeJS.ErrnoException): Problem {
  return { kind: 'problem', code: error.code ?? 'UNKNOWN' }
}

/** What a system call threw. */
export function asSystemError(error: unknown): NodeJS.ErrnoException {
  return error instanceof Error ? error : new Error(String(error))
}
