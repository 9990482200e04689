import { close, constants, fstat, open, opendir, read, readlink, type BigIntStats } from 'node:fs'

import type {
  Done,
  FileAccess,
  FileIdentity,
  Link,
  Opened,
  Problem,
  ReadBytes,
  Refused,
} from './file-access.ts'
import type { RefusedKind } from './tail-event.ts'

// No link is followed, no open waits for a pipe's writer, no terminal becomes ours.
const OPEN_FLAGS =
  constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY

const BUFFER_BYTES = 256 * 1024
const SMALL_BYTES = 64 * 1024
const SPARE_BUFFERS = 4
const spareBuffers: Buffer[] = []
const NOTHING = new Uint8Array()

/** File access by this process's own system calls. */
export const localFiles: FileAccess = {
  open: openRegularFile,

  async look(path) {
    const opened = await openRegularFile(path)
    if (opened.kind !== 'opened') return opened
    await closeFile(opened.handle)
    return { kind: 'seen', file: opened.file, size: opened.size }
  },

  read(handle, position, length) {
    return new Promise<ReadBytes | Problem>((resolve) => {
      const buffer = spareBuffers.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES)
      read(handle, buffer, 0, Math.min(length, BUFFER_BYTES), position, (error, bytesRead) => {
        resolve(error ? problem(error) : { kind: 'bytes', bytes: takeOut(buffer, bytesRead) })
      })
    })
  },

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

function openRegularFile(path: string): Promise<Opened | Refused | Problem> {
  return new Promise((resolve) => {
    open(path, OPEN_FLAGS, (openError, handle) => {
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

function identity(stats: BigIntStats): FileIdentity {
  return { file: `${String(stats.dev)}:${String(stats.ino)}`, size: Number(stats.size) }
}

function kindOf(stats: BigIntStats): RefusedKind {
  if (stats.isDirectory()) return 'directory'
  if (stats.isFIFO()) return 'fifo'
  return stats.isSocket() ? 'socket' : 'device'
}

/** What the system itself does not open with our flags: a link, and a socket (ENXIO; EOPNOTSUPP on macOS). */
function refusedByOpen(error: NodeJS.ErrnoException): Refused | undefined {
  if (error.code === 'ELOOP') return refused('symlink')
  if (error.code === 'ENXIO' || error.code === 'EOPNOTSUPP') return refused('socket')
  return undefined
}

function refused(found: RefusedKind): Refused {
  return { kind: 'refused', found }
}

function problem(error: NodeJS.ErrnoException): Problem {
  return { kind: 'problem', code: error.code ?? 'UNKNOWN' }
}

/** A small result is copied, and the buffer used again: most reads of a followed file are empty or small. */
function takeOut(buffer: Buffer, length: number): Uint8Array {
  if (length > SMALL_BYTES) return buffer.subarray(0, length)
  const bytes = length === 0 ? NOTHING : Buffer.from(buffer.subarray(0, length))
  if (spareBuffers.length < SPARE_BUFFERS) spareBuffers.push(buffer)
  return bytes
}
