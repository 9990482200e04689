import { close, closeSync, constants, fstat, fstatSync, open, openSync } from 'node:fs'

import type { Opened, Problem, Refused, Seen } from './file-access.ts'
import { asSystemError, identity, kindOf, problem, refused } from './file-kind.ts'

// No link is followed, no open waits for a pipe's writer, no terminal becomes ours.
const OPEN_FLAGS =
  constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY

// A reader leaves no trace, where that is allowed (Linux, to the file's owner): else each read is a write.
const { O_NOATIME } = constants

/** Opens a regular file to be read; anything else is refused. */
export async function openToRead(path: string): Promise<Opened | Refused | Problem> {
  const opened = await openToLook(path, OPEN_FLAGS | O_NOATIME)
  return forbidsNoTrace(opened) ? openToLook(path) : opened
}

/** As `openToRead`, without a thread. */
export function openToReadSync(path: string): Opened | Refused | Problem {
  const opened = openSyncWith(path, OPEN_FLAGS | O_NOATIME)
  return forbidsNoTrace(opened) ? openSyncWith(path, OPEN_FLAGS) : opened
}

/** Opens a regular file of which nothing is read. */
export function openToLook(path: string, flags = OPEN_FLAGS): Promise<Opened | Refused | Problem> {
  return new Promise((resolve) => {
    open(path, flags, (openError, handle) => {
      if (openError) {
        resolve(notOpened(openError))
        return
      }
      fstat(handle, { bigint: true }, (statError, stats) => {
        if (!statError && stats.isFile()) {
          resolve({ kind: 'opened', handle, ...identity(stats) })
          return
        }
        const answer = statError ? problem(statError) : refused(kindOf(stats))
        close(handle, () => {
          resolve(answer)
        })
      })
    })
  })
}

/** As `FileAccess.look`, without a thread. */
export function lookSync(path: string): Seen | Refused | Problem {
  const opened = openSyncWith(path, OPEN_FLAGS)
  if (opened.kind !== 'opened') return opened
  closeSync(opened.handle)
  return { kind: 'seen', file: opened.file, size: opened.size }
}

function openSyncWith(path: string, flags: number): Opened | Refused | Problem {
  try {
    const handle = openSync(path, flags)
    const answer = identifySync(handle)
    if (answer.kind !== 'opened') closeSync(handle)
    return answer
  } catch (error) {
    return notOpened(asSystemError(error))
  }
}

function identifySync(handle: number): Opened | Refused | Problem {
  try {
    const stats = fstatSync(handle, { bigint: true })
    return stats.isFile() ? { kind: 'opened', handle, ...identity(stats) } : refused(kindOf(stats))
  } catch (error) {
    return problem(asSystemError(error))
  }
}

function forbidsNoTrace(opened: Opened | Refused | Problem): boolean {
  return opened.kind === 'problem' && opened.code === 'EPERM'
}

/** What the system itself does not open with our flags: a link, and a socket (ENXIO; EOPNOTSUPP on macOS). */
function notOpened(error: NodeJS.ErrnoException): Refused | Problem {
  if (error.code === 'ELOOP') return refused('symlink')
  if (error.code === 'ENXIO' || error.code === 'EOPNOTSUPP') return refused('socket')
  return problem(error)
}
