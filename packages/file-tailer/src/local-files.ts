import { close, opendir, read, readlink } from 'node:fs'

import type { Done, FileAccess, Link, Problem, ReadBytes, Refused, Seen } from './file-access.ts'
import { problem } from './file-kind.ts'
import { openToLook, openToRead } from './open-file.ts'
import { BUFFER_BYTES, recycle, spareBuffer, takeOut } from './read-buffers.ts'

/** File access by this process's own system calls. */
export const localFiles: FileAccess = {
  open: openToRead,
  look,
  read: readBytes,
  recycle,
  close: closeFile,

  async poll(path, handle, position, length) {
    const looked = await look(path)
    return { kind: 'polled', look: looked, read: await readBytes(handle, position, length) }
  },

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
  const opened = await openToLook(path)
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

function closeFile(handle: number): Promise<Done> {
  return new Promise((resolve) => {
    close(handle, () => {
      resolve({ kind: 'done' })
    })
  })
}
