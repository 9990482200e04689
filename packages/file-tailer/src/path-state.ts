import type { Problem, Refused, Seen } from './file-access.ts'
import { isAbsent } from './obstacle.ts'
import type { TailEventFacts } from './tail-event.ts'

/** What the path of an open file leads to; tells of each change. */
export class PathState {
  readonly #emit: (event: TailEventFacts) => void
  #found: 'ours' | 'seen' | 'refused' | 'problem' = 'ours'

  constructor(emit: (event: TailEventFacts) => void) {
    this.#emit = emit
  }

  get isOurs(): boolean {
    return this.#found === 'ours'
  }

  /** It leads to the open file. */
  foundOurs(): void {
    this.#found = 'ours'
  }

  /** It leads to another file, to something else, or nowhere; what could not be asked is no change. */
  foundOther(answer: Pick<Seen, 'kind'> | Refused | Problem): void {
    const { kind } = answer
    if (kind === this.#found || (kind === 'problem' && !isAbsent(answer))) return
    this.#found = kind
    if (kind === 'seen') this.#emit({ type: 'file-replaced' })
    else if (kind === 'refused') this.#emit({ type: 'file-refused', found: answer.found })
    else this.#emit({ type: 'file-unlinked' })
  }
}
