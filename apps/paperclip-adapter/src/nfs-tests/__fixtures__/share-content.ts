import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import { type ExitRecord, parseTerminationMessage } from '@agent-jobs/job-manifest'

import type { ShareRun } from './share-run.ts'
import type { Share } from './share.ts'

export interface NumberedLine {
  readonly n: number
  readonly at: number
  readonly type?: string
  readonly shownAtMs: number
}

/** What Paperclip got on stdout; its longest lines have been shortened, and still have number and time. */
export function shownLines({ shown }: ShareRun): NumberedLine[] {
  return shown
    .filter(({ stream }) => stream === 'stdout')
    .map(({ text, shownAtMs }) => Object.assign(JSON.parse(text), { shownAtMs }))
}

export function exitOf(message: string): ExitRecord | undefined {
  const record = parseTerminationMessage(message)
  return record?.type === 'exit' ? record : undefined
}

/** A file by its path on the adapter's machine, as it is on the server's disk. */
export function contentOnDisk(place: Share, path: string): Buffer {
  return readFileSync(join(place.disk, relative(place.adapter, path)))
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
