/** What clients asked of the server since it began. */
export interface RequestCounters {
  /** How many requests of a verb (RBAC's) and a resource there were; what is not named counts all. */
  readonly count: (of?: RequestKind) => number
  /** How many watches are open now. */
  readonly openWatches: (resource?: string) => number
}

export interface RequestKind {
  readonly verb?: string
  readonly resource?: string
}

/** A counter of requests. */
export function createRequestCounter(): {
  readonly add: (verb: string, resource: string) => void
  readonly count: (of?: RequestKind) => number
} {
  const counts = new Map<string, { verb: string; resource: string; count: number }>()
  return {
    add(verb, resource) {
      const key = `${verb} ${resource}`
      const entry = counts.get(key) ?? { verb, resource, count: 0 }
      entry.count += 1
      counts.set(key, entry)
    },
    count: ({ verb, resource } = {}) =>
      [...counts.values()]
        .filter((entry) => verb === undefined || entry.verb === verb)
        .filter((entry) => resource === undefined || entry.resource === resource)
        .reduce((sum, { count }) => sum + count, 0),
  }
}
