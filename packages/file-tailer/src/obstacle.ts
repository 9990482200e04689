import type { Problem, Refused } from './file-access.ts'
import type { TailEventFacts } from './tail-event.ts'

/** What stands in the way of reading. */
export type Obstacle =
  | { readonly type: 'missing' }
  | { readonly type: 'refused'; readonly found: Refused['found'] }
  | { readonly type: 'unreadable'; readonly operation: 'open' | 'read'; readonly code: string }

/** There is nothing at the path. */
export function isAbsent(problem: Problem): boolean {
  return problem.code === 'ENOENT' || problem.code === 'ENOTDIR'
}

/** What stands in the way now; tells of it once, until it is another or none. */
export class CurrentObstacle {
  readonly #emit: (event: TailEventFacts) => void
  #obstacle: Obstacle | undefined
  #failures = 0

  constructor(emit: (event: TailEventFacts) => void) {
    this.#emit = emit
  }

  get obstacle(): Obstacle | undefined {
    return this.#obstacle
  }

  /** Failed tries in a row. */
  get failures(): number {
    return this.#failures
  }

  /** A try failed; without an obstacle: what was met before still stands. */
  failed(obstacle = this.#obstacle): void {
    this.#failures += 1
    const before = this.#obstacle
    this.#obstacle = obstacle
    if (obstacle === undefined || (before !== undefined && isSame(before, obstacle))) return
    if (obstacle.type === 'missing') this.#emit({ type: 'file-missing' })
    else if (obstacle.type === 'refused') {
      this.#emit({ type: 'file-refused', found: obstacle.found })
    } else {
      const { code, operation } = obstacle
      this.#emit({ type: 'file-unreadable', code, operation })
    }
  }

  overcome(): void {
    const before = this.#obstacle
    this.#obstacle = undefined
    this.#failures = 0
    if (before?.type === 'unreadable') this.#emit({ type: 'file-readable' })
  }
}

function isSame(a: Obstacle, b: Obstacle): boolean {
  if (a.type === 'unreadable' && b.type === 'unreadable') return a.code === b.code
  if (a.type === 'refused' && b.type === 'refused') return a.found === b.found
  return a.type === b.type
}
