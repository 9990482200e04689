import type { Problem, Refused } from './file-access.ts'

/** What stands in the way of reading. */
export type Obstacle =
  | { readonly type: 'missing' }
  | { readonly type: 'refused'; readonly found: Refused['found'] }
  | { readonly type: 'unreadable'; readonly operation: 'open' | 'read'; readonly code: string }

/** There is nothing at the path. */
export function isAbsent(problem: Problem): boolean {
  return problem.code === 'ENOENT' || problem.code === 'ENOTDIR'
}

export function sameObstacle(a: Obstacle, b: Obstacle): boolean {
  if (a.type === 'unreadable' && b.type === 'unreadable') return a.code === b.code
  if (a.type === 'refused' && b.type === 'refused') return a.found === b.found
  return a.type === b.type
}
