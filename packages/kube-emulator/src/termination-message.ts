import { closeSync, constants, openSync, readSync } from 'node:fs'

import type { ContainerRun } from './pod-run.ts'

const maxFileBytes = 4096
const maxLogBytes = 2048
const maxLogLines = 80

/** A container's last words: what it wrote to its file, else, when it asked for that and failed, the end of its log. */
export function terminationMessage(
  { spec, log }: Pick<ContainerRun, 'spec' | 'log'>,
  path: string | undefined,
  exitCode: number,
): string {
  const written = path === undefined ? '' : fileStart(path)
  if (written !== '' || exitCode === 0) return written
  if (spec.terminationMessagePolicy !== 'FallbackToLogsOnError') return ''
  const lines = log.tail(maxLogBytes).split(/(?<=\n)/)
  return lines.slice(-maxLogLines).join('')
}

/** The container has had this file in its hands: it may be gone, or anything. */
function fileStart(path: string): string {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const bytes = Buffer.alloc(maxFileBytes)
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, maxFileBytes, 0))
    } finally {
      closeSync(file)
    }
  } catch {
    return ''
  }
}
