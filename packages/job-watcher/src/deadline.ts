import { doNothing, type Clock } from './clock.ts'

/** A signal that follows another one and fires by itself when time runs out. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal
  /** Starts the time anew. */
  extend(delayMs: number): void
}

/** Opens a deadline below `parent`. Dispose it, or its timer and listener stay. */
export function openDeadline(
  clock: Clock,
  parent: AbortSignal,
  delayMs: number,
  message: string,
): Deadline {
  const controller = new AbortController()
  let cancel = doNothing
  const follow = (): void => {
    controller.abort(parent.reason)
  }
  const extend = (ms: number): void => {
    cancel()
    cancel = clock.schedule(() => {
      controller.abort(new Error(message))
    }, ms)
  }
  if (parent.aborted) follow()
  else {
    parent.addEventListener('abort', follow, { once: true })
    extend(delayMs)
  }
  return {
    signal: controller.signal,
    extend,
    [Symbol.dispose]() {
      cancel()
      parent.removeEventListener('abort', follow)
      controller.abort(new Error('closed'))
    },
  }
}

/** The promise, or a rejection with the signal's reason, whichever is first. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => {
    reject(signal.reason)
  }
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
