import type { LineBatch } from './line-batch.ts'
import { TailError } from './tail-error.ts'
import type { TailEventFacts } from './tail-event.ts'
import type { FollowOptions } from './tail.ts'

export interface DeliveryOptions {
  readonly path: string
  readonly consumer: Pick<FollowOptions, 'from' | 'onBatch' | 'onEvent'>
  /** The consumer threw; it is not called again. */
  readonly onFailed: (error: TailError) => void
}

/** Hands batches to one consumer, one at a time, and counts what it accepted. */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #consumer: DeliveryOptions['consumer']
  #offset: number
  #busy = false
  #last = false
  #closed = false

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#consumer = options.consumer
    this.#offset = options.consumer.from ?? 0
  }

  /** Bytes accepted. */
  get offset(): number {
    return this.#offset
  }

  /** The consumer has a batch. */
  get busy(): boolean {
    return this.#busy
  }

  /** Nothing more is delivered. */
  get closed(): boolean {
    return this.#closed || this.#last
  }

  /** The batch that the consumer has is its last; it still counts when it is accepted. */
  finishBatch(): void {
    this.#last = true
  }

  /** The consumer is not called any more, and what it does with its batch does not count. */
  close(): void {
    this.#closed = true
  }

  /** True when the batch was accepted and another may follow; at once when the consumer is. */
  deliver(batch: LineBatch): boolean | Promise<boolean> {
    if (batch.kind === 'piece' && batch.first) {
      this.emit({ type: 'line-over-limit', start: batch.start })
    }
    if (this.closed) return false
    this.#busy = true
    try {
      const handled = this.#consumer.onBatch(batch)
      if (handled !== undefined) return this.#awaited(handled, batch)
    } catch (error) {
      this.#rejected(batch, error)
    }
    return this.#accepted(batch)
  }

  async #awaited(handled: Promise<void>, batch: LineBatch): Promise<boolean> {
    try {
      await handled
    } catch (error) {
      this.#rejected(batch, error)
    }
    return this.#accepted(batch)
  }

  #rejected(batch: LineBatch, error: unknown): void {
    this.#fail(`onBatch failed at ${String(batch.start)}..${String(batch.end)}`, error)
  }

  #accepted(batch: LineBatch): boolean {
    this.#busy = false
    if (!this.#closed) this.#offset = batch.end
    return !this.closed
  }

  emit(facts: TailEventFacts): void {
    if (this.#closed) return
    try {
      this.#consumer.onEvent?.({ ...facts, path: this.#options.path, offset: this.#offset })
    } catch (error) {
      this.#fail(`onEvent failed on ${facts.type}`, error)
    }
  }

  /** The file starts again at 0. */
  restart(): void {
    this.#offset = 0
  }

  #fail(what: string, cause: unknown): void {
    if (this.#closed) return
    const { path, onFailed } = this.#options
    const message = `${what} of ${path}: ${String(cause)}`
    const error = new TailError('CONSUMER_FAILED', message, { path, cause })
    this.#closed = true
    try {
      this.#consumer.onEvent?.({ type: 'consumer-failed', error, path, offset: this.#offset })
    } catch {
      // It has failed already, and that is reported.
    }
    onFailed(error)
  }
}
