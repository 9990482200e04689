import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { test as base, vi } from 'vitest'

import { splitLines, type LineBatch } from '../line-batch.ts'
import type { TailEvent } from '../tail-event.ts'
import type { FollowOptions, Tail } from '../tail.ts'
import { createTailer, type Tailer } from '../tailer.ts'

/** As the defaults, ten times faster. */
const quickPolling = { activeMs: 25, idleMs: 100, idleAfterPolls: 5 }

/** A test with a folder and a tailer of its own, both gone afterwards. */
export const test = base
  .extend('folder', async ({ task }, { onCleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), `file-tailer-${task.id}-`))
    onCleanup(() => rm(folder, { recursive: true, force: true }))
    return folder
  })
  .extend('tailer', ({ signal }, { onCleanup }) => {
    const tailer = createTailer({ polling: quickPolling })
    const dispose = (): Promise<void> => tailer[Symbol.asyncDispose]()
    signal.addEventListener('abort', () => void dispose())
    onCleanup(dispose)
    return tailer
  })

/** What one tail delivered and reported. */
export interface Recording {
  readonly tail: Tail
  readonly batches: LineBatch[]
  readonly events: TailEvent[]
  /** All bytes, one byte a character. */
  readonly text: () => string
  readonly lines: () => string[]
  readonly eventTypes: () => string[]
  /** Waits until the text is this. */
  readonly shows: (text: string) => Promise<void>
  readonly happened: (type: TailEvent['type']) => Promise<void>
}

/** Follows a file and keeps copies of everything. */
export function record(
  tailer: Tailer,
  path: string,
  options: Partial<FollowOptions> = {},
): Recording {
  const batches: LineBatch[] = []
  const events: TailEvent[] = []
  const tail = tailer.follow(path, {
    ...options,
    onBatch: (batch) => {
      batches.push({ ...batch, bytes: Buffer.from(batch.bytes) })
      return options.onBatch?.(batch)
    },
    onEvent: (event) => {
      events.push(event)
      options.onEvent?.(event)
    },
  })
  const text = (): string => batches.map((batch) => latin1(batch.bytes)).join('')
  return {
    tail,
    batches,
    events,
    text,
    lines: () => batches.flatMap((batch) => [...splitLines(batch)].map((line) => latin1(line.bytes))),
    eventTypes: () => events.map((event) => event.type),
    shows: (expected) => eventually(() => text() === expected, () => text().slice(0, 200)),
    happened: (type) =>
      eventually(
        () => events.some((event) => event.type === type),
        () => JSON.stringify(events),
      ),
  }
}

/** Waits until a condition holds, for at most 20 s. */
export async function eventually(holds: () => boolean, describe: () => string): Promise<void> {
  await vi.waitFor(
    () => {
      if (!holds()) throw new Error(`not yet: ${describe()}`)
    },
    { timeout: 20_000, interval: 10 },
  )
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
