/** Sends together what is sent within one turn of the event loop: a message costs more than what is in it. */
export class Mailbag<T> {
  readonly #send: (contents: readonly T[]) => void
  #contents: T[] = []

  constructor(send: (contents: readonly T[]) => void) {
    this.#send = send
  }

  add(item: T): void {
    this.#contents.push(item)
    if (this.#contents.length > 1) return
    setImmediate(() => {
      const contents = this.#contents
      this.#contents = []
      this.#send(contents)
    })
  }
}
