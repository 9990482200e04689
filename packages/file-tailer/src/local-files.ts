import { close, constants, fstat, open, opendir, read, readlink } from 'node:fs'

import type {
  Done,
  FileAccess,
  Link,
  Opened,
  Problem,
  ReadBytes,
  Refused,
  Seen,
} from './file-access.ts'
import { identity, kindOf, problem, refused } from './file-kind.ts'
import { BUFFER_BYTES, recycle, spareBuffer, takeOut } from './read-buffers.ts'

// No link is followed, no open waits for a pipe's writer, no terminal becomes ours.
const OPEN_FLAGS =
  constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY

// A reader leaves no trace, where that is allowed (Linux, to the file's owner): else each read is a write.
const { O_NOATIME } = constants

/** File access by this process's own system calls. */
export const localFiles: FileAccess = {
  look,
  read: readBytes,

  async poll(path, handle, position, length) {
    const looked = await look(path)
    return { kind: 'polled', look: looked, read: await readBytes(handle, position, length) }
  },

  async open(path) {
    const opened = await openRegularFile(path, OPEN_FLAGS | O_NOATIME)
    const refusesThat = opened.kind === 'problem' && opened.code === 'EPERM'
    return refusesThat ? openRegularFile(path, OPEN_FLAGS) : opened
  },

  recycle,

  close: closeFile,

  readLink(path) {
    return new Promise<Link | Problem>((resolve) => {
      readlink(path, (error, target) => {
        resolve(error ? problem(error) : { kind: 'link', target })
      })
    })
  },

  // The first entries are enough, and a hostile directory may have millions.
  refreshDirectory(path) {
    return new Promise<Done | Problem>((resolve) => {
      opendir(path, { bufferSize: 1 }, (openError, directory) => {
        if (openError) {
          resolve(problem(openError))
          return
        }
        directory.read((readError) => {
          directory.close(() => {
            resolve(readError ? problem(readError) : { kind: 'done' })
          })
        })
      })
    })
  },
}

async function look(path: string): Promise<Seen | Refused | Problem> {
  const opened = await openRegularFile(path, OPEN_FLAGS)
  if (opened.kind !== 'opened') return opened
  await closeFile(opened.handle)
  return { kind: 'seen', file: opened.file, size: opened.size }
}

function readBytes(handle: number, position: number, length: number): Promise<ReadBytes | Problem> {
  return new Promise((resolve) => {
    const buffer = spareBuffer()
    read(handle, buffer, 0, Math.min(length, BUFFER_BYTES), position, (error, bytesRead) => {
      resolve(error ? problem(error) : { kind: 'bytes', bytes: takeOut(buffer, bytesRead) })
    })
  })
}

function openRegularFile(path: string, flags: number): Promise<Opened | Refused | Problem> {
  return new Promise((resolve) => {
    open(path, flags, (openError, handle) => {
      if (openError) {
        resolve(refusedByOpen(openError) ?? problem(openError))
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

function closeFile(handle: number): Promise<Done> {
  return new Promise((resolve) => {
    close(handle, () => {
      resolve({ kind: 'done' })
    })
  })
}

/** What the system itself does not open with our flags: a link, and a socket (ENXIO; EOPNOTSUPP on macOS). */
function refusedByOpen(error: NodeJS.ErrnoException): Refused | undefined {
  if (error.code === 'ELOOP') return refused('symlink')
  if (error.code === 'ENXIO' || error.code === 'EOPNOTSUPP') return refused('socket')
  return undefined
}
