export interface Patience {
  /** Absent: the work has a limit of its own. */
  readonly limitMs?: number
  /** What is said of work that takes longer. @default `no answer within <limit> s` */
  readonly late?: string
  /** Ends the waiting at once. */
  readonly signal?: AbortSignal | undefined
}

/**
 * What the work comes to, unless it takes too long or is called off: nothing may wait for ever for a volume or a cluster
 * that hangs. Work that is not waited for any more goes on, and what it comes to is ignored.
 */
export function within<T>(work: Promise<T>, { limitMs, late, signal }: Patience): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      settle()
      reject(signal?.reason)
    }
    const onLate = (): void => {
      settle()
      reject(new Error(late ?? `no answer within ${(limitMs ?? 0) / 1_000} s`))
    }
    const timer = limitMs === undefined ? undefined : setTimeout(onLate, limitMs)
    const settle = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(settle)
  })
}
