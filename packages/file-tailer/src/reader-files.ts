import { readSync } from 'node:fs'

import type { FileAccess, Problem, ReadBytes } from './file-access.ts'
import { localFiles } from './local-files.ts'
import { lookSync, openToReadSync } from './open-file.ts'
import { QuickCalls } from './quick-calls.ts'
import { BUFFER_BYTES, spareBuffer, takeOut } from './read-buffers.ts'

/** A server that takes longer is asked by threads, several times at once. */
const SLOW_MS = 0.5

/**
 * The calls of a process that reads one mount: without threads where the mount answers at once. One that
 * hangs holds up this process, for which nobody waits, and whose other files lie on the same mount.
 */
export function readerFiles(calls = new QuickCalls(SLOW_MS)): FileAccess {
  const read = async (
    handle: number,
    position: number,
    length: number,
  ): Promise<ReadBytes | Problem> =>
    calls.make(() => readAtOnce(handle, position, length)) ??
    localFiles.read(handle, position, length)
  const look: FileAccess['look'] = async (path) =>
    calls.make(() => lookSync(path)) ?? localFiles.look(path)
  return {
    ...localFiles,
    open: async (path) => calls.make(() => openToReadSync(path)) ?? localFiles.open(path),
    look,
    read,
    async poll(path, handle, position, length) {
      const looked = await look(path)
      return { kind: 'polled', look: looked, read: await read(handle, position, length) }
    },
  }
}

function readAtOnce(handle: number, position: number, length: number): ReadBytes {
  const buffer = spareBuffer()
  const bytesRead = readSync(handle, buffer, 0, Math.min(length, BUFFER_BYTES), position)
  return { kind: 'bytes', bytes: takeOut(buffer, bytesRead) }
}
