/** How long the adapter itself waits before it decides; no configuration changes it. */
export interface AdapterPace {
  /** For the first byte of a pod that runs. */
  readonly firstByteMs: number
  /** Without a word from API and volume until a run is given up as indeterminate. */
  readonly lostAfterMs: number
  /** For an agent to exit after its result. */
  readonly resultGraceMs: number
  /** The same while tasks of its are in the background. */
  readonly resultGraceWithTasksMs: number
  /** Between two signs of life of a pod, 1 to 60. */
  readonly beatSeconds: number
  /** Between two signs of life of a server. */
  readonly renewEveryMs: number
  /** Without a sign of life until a server is taken for dead. */
  readonly serverDeadAfterMs: number
}

/** What real clusters and people need. */
export const usualPace: AdapterPace = {
  firstByteMs: 30_000,
  lostAfterMs: 15 * 60_000,
  resultGraceMs: 30_000,
  resultGraceWithTasksMs: 600_000,
  beatSeconds: 5,
  renewEveryMs: 15_000,
  serverDeadAfterMs: 60_000,
}
