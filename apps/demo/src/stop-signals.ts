import { constants } from 'node:os'

/** The signals by which a person or a system asks the demo to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

const watched: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
/** A launcher may pass on what reached us already: only after this is it a second wish. */
const doubledMs = 500

/** The part of a process that signals come from. */
export interface SignalSource {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown
  off(signal: StopSignal, listener: (signal: StopSignal) => void): unknown
}

/** The wish to stop. */
export interface StopWish extends Disposable {
  /** Aborts at the first signal; its reason is the signal's name. */
  readonly signal: AbortSignal
  /** The first signal, once there was one. */
  readonly received: StopSignal | undefined
}

/**
 * Listens until it is disposed. The first signal asks for an orderly end, a later one for an end at once.
 *
 * @param onAgain called once, at the second signal; without it later signals change nothing
 */
export function listenForStop(
  source: SignalSource,
  onAgain?: (signal: StopSignal) => void,
  now: () => number = Date.now,
): StopWish {
  const wish = new AbortController()
  let received: StopSignal | undefined
  let receivedAtMs = 0
  const stop = (): void => {
    for (const signal of watched) source.off(signal, hear)
  }
  const hear = (signal: StopSignal): void => {
    if (received === undefined) {
      received = signal
      receivedAtMs = now()
      wish.abort(signal)
    } else if (onAgain && now() - receivedAtMs >= doubledMs) {
      stop()
      onAgain(signal)
    }
  }
  for (const signal of watched) source.on(signal, hear)
  return {
    signal: wish.signal,
    get received() {
      return received
    },
    [Symbol.dispose]: stop,
  }
}

/** The exit status of a program that a signal ended, as a shell says it. */
export function statusOf(signal: StopSignal): number {
  return 128 + constants.signals[signal]
}
