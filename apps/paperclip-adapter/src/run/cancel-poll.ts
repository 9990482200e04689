import { sleep } from '../cluster/sleep.ts'

const pollEveryMs = 5_000
const requestTimeoutMs = 4_000

export interface CancelPollOptions {
  /** Base URL of Paperclip as this server reaches itself. */
  readonly apiUrl: string
  readonly runId: string
  readonly authToken: string
  /** Ends the polling. */
  readonly signal: AbortSignal
}

/**
 * Asks Paperclip every 5 s for the run's status and settles with true when it is cancelled; settles with false when
 * `signal` aborts. An answer that cannot be had or read means nothing.
 */
export async function pollForCancel(options: CancelPollOptions): Promise<boolean> {
  while (!options.signal.aborted) {
    if (isCancelStatus(await readStatus(options))) return true
    await sleep(pollEveryMs, options.signal).catch(() => undefined)
  }
  return false
}

/** Only these words cancel: not an absent status, not any other end. */
export function isCancelStatus(status: unknown): boolean {
  return status === 'cancelled' || status === 'cancelling'
}

async function readStatus({
  apiUrl,
  runId,
  authToken,
  signal,
}: CancelPollOptions): Promise<unknown> {
  const limit = new AbortController()
  const onAbort = (): void => {
    limit.abort()
  }
  const timer = setTimeout(onAbort, requestTimeoutMs)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const response = await fetch(
      new URL(`/api/heartbeat-runs/${encodeURIComponent(runId)}`, apiUrl),
      {
        headers: { authorization: `Bearer ${authToken}` },
        signal: limit.signal,
      },
    )
    const body: unknown = response.ok ? await response.json() : undefined
    return typeof body === 'object' && body !== null && 'status' in body ? body.status : undefined
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
