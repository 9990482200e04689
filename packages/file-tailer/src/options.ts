import { resolve } from 'node:path'

import type { CutterOptions } from './line-cutter.ts'
import { defaultPolling, type Polling } from './polling.ts'
import { TailError } from './tail-error.ts'
import type { DrainOptions, FollowOptions } from './tail.ts'

const DEFAULT_LINE_BYTES = 16 * 1024 * 1024
const DEFAULT_BATCH_BYTES = 256 * 1024

/** @throws TailError `INVALID_OPTION` */
export function checkPath(path: string): string {
  if (path !== '' && !path.includes('\0')) return resolve(path)
  throw invalid('path', JSON.stringify(path), "expected a file's path", path)
}

/** @throws TailError `INVALID_OPTION` */
export function cuttingOf(path: string, options: FollowOptions): CutterOptions {
  const {
    from = 0,
    maxLineBytes = DEFAULT_LINE_BYTES,
    maxBatchBytes = DEFAULT_BATCH_BYTES,
  } = options
  checkNumbers(path, { from }, 0)
  checkNumbers(path, { maxLineBytes, maxBatchBytes }, 1)
  return { from, maxLineBytes, maxBatchBytes }
}

/** @throws TailError `INVALID_OPTION` */
export function checkDrain(path: string, options: DrainOptions): DrainOptions {
  const { toBytes = 0, quietMs = 0, limitMs = 0 } = options
  checkNumbers(path, { quietMs, limitMs }, 0)
  // Strangers declare sizes: one beyond all files is only never reached.
  if (toBytes >= 0) return options
  throw invalid('toBytes', String(toBytes), 'expected a number of bytes', path)
}

/** @throws TailError `INVALID_OPTION` */
export function pollingOf(options: Partial<Polling> = {}): Polling {
  const { activeMs, idleMs, idleAfterPolls } = { ...defaultPolling, ...options }
  checkNumbers(undefined, { activeMs, idleMs }, 1)
  checkNumbers(undefined, { idleAfterPolls }, 0)
  return { activeMs, idleMs, idleAfterPolls }
}

function checkNumbers(
  path: string | undefined,
  values: Readonly<Record<string, number>>,
  least: number,
): void {
  for (const [name, value] of Object.entries(values)) {
    if (Number.isSafeInteger(value) && value >= least) continue
    throw invalid(name, String(value), `expected a whole number of at least ${String(least)}`, path)
  }
}

function invalid(
  name: string,
  value: string,
  expected: string,
  path: string | undefined,
): TailError {
  return new TailError('INVALID_OPTION', `${name} is ${value}, ${expected}`, { path })
}
