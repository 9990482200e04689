import type { LineBatch } from './line-batch.ts'
import type { DrainOptions, FollowOptions, ReadOptions, Tail, TailEnd } from './tail.ts'

/** How the batches of one file are iterated. */
export interface BatchesOptions extends ReadOptions {
  /** Orderly end: once it fires, the file is drained, and the iteration ends. */
  readonly until?: AbortSignal
  /** How it is drained then. */
  readonly drain?: DrainOptions
}

interface Offer {
  readonly batch: LineBatch
  readonly accept: () => void
}

/** A tail as an async generator: the file waits while the loop's body runs. */
export async function* iterateBatches(
  follow: (path: string, options: FollowOptions) => Tail,
  path: string,
  options: BatchesOptions,
): AsyncGenerator<LineBatch, TailEnd, void> {
  const { signal, until } = options
  signal?.throwIfAborted()
  let arrival = Promise.withResolvers<Offer | undefined>()
  const onBatch = (batch: LineBatch): Promise<void> =>
    new Promise((accept) => {
      arrival.resolve({ batch, accept })
    })
  const tail = follow(path, { ...options, onBatch })
  const over = tail.done.then(() => undefined)
  const drain = (): void => void tail.drain(options.drain)
  until?.addEventListener('abort', drain, { once: true })
  if (until?.aborted === true) drain()
  let offer: Offer | undefined
  try {
    while ((offer = await Promise.race([arrival.promise, over])) !== undefined) {
      arrival = Promise.withResolvers()
      yield offer.batch
      offer.accept()
    }
  } finally {
    until?.removeEventListener('abort', drain)
    void tail.stop()
    offer?.accept()
  }
  signal?.throwIfAborted()
  const end = await tail.done
  if (end.reason === 'failed' && end.error !== undefined) throw end.error
  return end
}
