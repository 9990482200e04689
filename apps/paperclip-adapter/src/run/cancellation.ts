import type { AdapterContext } from '../context.ts'
import { pollForCancel } from './cancel-poll.ts'

/** A run's wish to be cancelled, however it arrives. */
export interface Cancellation extends Disposable {
  /** Aborts once, when somebody wants the run to be cancelled. */
  readonly signal: AbortSignal
}

/**
 * Hears a cancel by the host's signal where it offers one, and always by asking for the run's status too: hosts before
 * 2026.916 have no signal, and a signal may die with its server's database.
 */
export async function listenForCancel(ctx: AdapterContext, apiUrl: string): Promise<Cancellation> {
  // A host that cannot say that it will use its signal still has the run's status.
  await Promise.resolve(ctx.onCancellationReady?.()).catch(() => undefined)
  const wish = new AbortController()
  const stopPolling = new AbortController()
  const abort = (): void => {
    wish.abort(new Error('Run cancelled'))
  }
  if (ctx.signal?.aborted) abort()
  ctx.signal?.addEventListener('abort', abort, { once: true })
  if (ctx.authToken !== undefined) {
    const { runId, authToken } = ctx
    void pollForCancel({ apiUrl, runId, authToken, signal: stopPolling.signal }).then(
      (cancelled) => {
        if (cancelled) abort()
      },
    )
  }
  return {
    signal: wish.signal,
    [Symbol.dispose]: () => {
      stopPolling.abort()
      ctx.signal?.removeEventListener('abort', abort)
    },
  }
}
