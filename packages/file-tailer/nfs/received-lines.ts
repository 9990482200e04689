import { createHash } from 'node:crypto'

import {
  splitLines,
  type DrainOptions,
  type TailEnd,
  type TailEvent,
  type Tailer,
} from '../src/index.ts'

/** What the reading side got of one file whose lines are JSON with `at`, the time of writing. */
export interface Received {
  readonly end: TailEnd
  readonly events: readonly TailEvent[]
  readonly bytes: number
  readonly lines: number
  readonly sha256: string
  /** From a line's `at` to its delivery, in ms; lines without `at` are not in it. */
  readonly latenciesMs: readonly number[]
}

export interface Receiver {
  readonly offset: number
  /** Reads to the end, and tells what came. */
  finish(drain: DrainOptions): Promise<Received>
}

/** Follows `path` from its start and takes note of everything. The writer may be anybody. */
export function receiveLines(tailer: Tailer, path: string): Receiver {
  const events: TailEvent[] = []
  const latenciesMs: number[] = []
  const hash = createHash('sha256')
  let bytes = 0
  let lines = 0
  const tail = tailer.follow(path, {
    onEvent: (event) => events.push(event),
    onBatch: (batch) => {
      hash.update(batch.bytes)
      bytes += batch.bytes.length
      for (const line of splitLines(batch)) {
        lines += 1
        const at = writtenAt(line.bytes)
        if (at !== undefined) latenciesMs.push(Date.now() - at)
      }
    },
  })
  return {
    get offset() {
      return tail.offset
    },
    async finish(drain) {
      const end = await tail.drain(drain)
      return { end, events, bytes, lines, sha256: hash.digest('hex'), latenciesMs }
    },
  }
}

/** The value at this place of the sorted values: 0.99 for p99. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN
}

function writtenAt(line: Uint8Array): number | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(line))
    return typeof value === 'object' &&
      value !== null &&
      'at' in value &&
      typeof value.at === 'number'
      ? value.at
      : undefined
  } catch {
    return undefined
  }
}
