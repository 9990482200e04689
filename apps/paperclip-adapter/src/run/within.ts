export interface Patience {
  readonly limitMs: number
  /** What is waited for, as the beginning of a sentence. */
  readonly what: string
  /** Ends the waiting at once. */
  readonly signal?: AbortSignal | undefined
}

/**
 * What the work comes to, unless it takes too long or is called off: nothing may wait for ever for a volume that hangs.
 * Work that is not waited for any more goes on, and what it comes to is ignored.
 */
export function within<T>(work: Promise<T>, { limitMs, what, signal }: Patience): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      settle()
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      settle()
      reject(new Error(`${what} took longer than ${limitMs / 1_000} s`))
    }, limitMs)
    const settle = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(settle)
  })
}
