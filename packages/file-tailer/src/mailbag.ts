/** Sends things together: a message costs more than what is in it. */
export class Mailbag<T> {
  readonly #send: (contents: readonly T[]) => void
  readonly #waitMs: number
  #contents: T[] = []
  #timer: NodeJS.Timeout | undefined

  /** @param waitMs the longest that something waits for others; 0: for the end of the event loop's turn */
  constructor(send: (contents: readonly T[]) => void, waitMs = 0) {
    this.#send = send
    this.#waitMs = waitMs
  }

  add(item: T): void {
    this.#contents.push(item)
    if (this.#contents.length > 1) return
    const send = (): void => {
      this.send()
    }
    if (this.#waitMs > 0) this.#timer = setTimeout(send, this.#waitMs)
    else setImmediate(send)
  }

  /** Waits for nothing more. */
  send(): void {
    clearTimeout(this.#timer)
    const contents = this.#contents
    this.#contents = []
    if (contents.length > 0) this.#send(contents)
  }
}
