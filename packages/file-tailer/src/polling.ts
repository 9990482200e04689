/** How often an unchanged and a growing file are looked at. */
export interface Polling {
  /** @default 250 */
  readonly activeMs: number
  /** @default 1_000 */
  readonly idleMs: number
  /** Polls without growth after which a file counts as idle. @default 5 */
  readonly idleAfterPolls: number
}

export const defaultPolling: Polling = { activeMs: 250, idleMs: 1000, idleAfterPolls: 5 }

/** The wait before the next poll of a file that did not grow in its last `idlePolls` polls. */
export function pollDelayMs(polling: Polling, idlePolls: number): number {
  return idlePolls >= polling.idleAfterPolls ? polling.idleMs : polling.activeMs
}

const FIRST_RETRY_MS = 1000
const LONGEST_RETRY_MS = 10_000

/** The wait before the next try at a file that failed `failures` times in a row. */
export function retryDelayMs(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** Math.max(0, failures - 1), LONGEST_RETRY_MS)
}
