/** What is known of a mount's client: it answers from a cache of attributes, it does not, or that is to be seen. */
export type CachesAttributes = boolean | 'unknown'

/** So often growth must have been read without a look before looks are left out. */
const ENOUGH = 32

/** Whether a file of a mount must be opened anew to see that it grew: known, or measured. No I/O. */
export class AttributeCache {
  readonly #known: CachesAttributes
  #readInARow = 0

  constructor(known: CachesAttributes) {
    this.#known = known
  }

  /** A file must be looked at before it is read. */
  get hidesGrowth(): boolean {
    return this.#known === 'unknown' ? this.#readInARow < ENOUGH : this.#known
  }

  /** It is still to be seen: read first, and look when there was nothing. */
  get isMeasured(): boolean {
    return this.#known === 'unknown'
  }

  /** A read that followed no look found that the file grew. */
  growthWasRead(): void {
    this.#readInARow += 1
  }

  /** A look found what the read before it did not. */
  growthWasHidden(): void {
    this.#readInARow = 0
  }
}
