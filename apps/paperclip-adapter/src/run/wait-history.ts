import type { JobState } from '@agent-jobs/job-watcher'

/** One thing that a run waited for. Times are this process's clock in milliseconds. */
export interface Wait {
  readonly reason: string
  readonly message: string
  readonly sinceMs: number
  /** How long it was so until something else was told. */
  readonly lastedMs: number
}

const mostWaits = 32
const longestMessage = 300

/** What a run waited for, one after the other, oldest first: at most 32, the first and the newest. */
export class WaitHistory {
  private readonly kept: Wait[] = []
  private current: { readonly reason: string; readonly sinceMs: number } | undefined

  /** Takes every state of the run as it comes. */
  hear({ waiting, at }: Pick<JobState, 'waiting' | 'at'>): void {
    if (waiting === undefined) {
      this.close(at)
      this.current = undefined
      return
    }
    const { reason, message } = waiting
    if (this.current?.reason === reason) return
    this.close(at)
    this.current = { reason, sinceMs: at }
    this.kept.push({ reason, message: brief(message), sinceMs: at, lastedMs: 0 })
    if (this.kept.length > mostWaits) this.kept.splice(mostWaits / 2, 1)
  }

  /** The waits until now. */
  until(nowMs: number): readonly Wait[] {
    if (this.current !== undefined) this.close(nowMs)
    return [...this.kept]
  }

  private close(atMs: number): void {
    const last = this.kept.at(-1)
    if (last === undefined || this.current === undefined) return
    this.kept[this.kept.length - 1] = { ...last, lastedMs: Math.max(0, atMs - last.sinceMs) }
  }
}

function brief(message: string): string {
  return message.length <= longestMessage ? message : `${message.slice(0, longestMessage - 1)}…`
}
