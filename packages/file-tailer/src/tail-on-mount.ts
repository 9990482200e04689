import type { Delivery } from './delivery.ts'
import type { MountUser } from './mounts.ts'

/** What one tail hears of the mounts that it uses. */
export class TailOnMount implements MountUser {
  over = false
  /** The mount that does not answer. */
  stalledMount: string | undefined
  readonly #delivery: Delivery

  constructor(delivery: Delivery) {
    this.#delivery = delivery
  }

  mountStalled(mount: string): void {
    this.stalledMount = mount
    this.#delivery.emit({ type: 'mount-stalled', mount })
  }

  mountResumed(mount: string, stalledMs: number): void {
    this.stalledMount = undefined
    this.#delivery.emit({ type: 'mount-resumed', mount, stalledMs })
  }

  readerUnavailable(mount: string, reason: string): void {
    this.#delivery.emit({ type: 'reader-unavailable', mount, reason })
  }
}
