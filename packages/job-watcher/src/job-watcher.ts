import type { Clock } from './clock.ts'
import type { KubeConfigLike, ReloadKubeConfig } from './cluster-connection.ts'
import type { JobIdentity, JobState } from './job-state.ts'
import type { ObservationHealth } from './observation-health.ts'
import type { WaitingGraces } from './waiting-rules.ts'
import type { WatcherLimits } from './watcher-limits.ts'

/** What to watch, and how. */
export interface WatchJobsOptions {
  /** A `KubeConfig` of `@kubernetes/client-node`: address and credentials of the cluster. */
  readonly kubeConfig: KubeConfigLike
  /**
   * Loads the configuration again after the server has answered 401.
   * @default a copy of `kubeConfig` that has cached no token
   */
  readonly reloadKubeConfig?: ReloadKubeConfig
  readonly namespace: string
  /** Selects the Jobs and, since it is applied to both, their pods: the pod template must carry the labels too. */
  readonly labelSelector: string
  /** Name of the container whose end ends the run; a pod with one container needs none. @default 'claude' */
  readonly container?: string
  /** Other graces than the table's. @default waitingRules */
  readonly graces?: WaitingGraces
  /** Other numbers than the defaults. @default defaultLimits */
  readonly limits?: Partial<WatcherLimits>
  /** @default systemClock */
  readonly clock?: Clock
}

/** Options of one follow. */
export interface FollowOptions {
  /** Stops now: the generator rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Options of {@link JobWatcher.settled}. */
export interface SettledOptions extends FollowOptions {
  /** How long to wait at most for the Job's own last word. @default 2_000 */
  readonly limitMs?: number
  /** Whether the Job's own last word is waited for: one whose pod has said everything adds nothing. @default true */
  readonly waitForJob?: boolean
  /** Whose events are listed, one request each; of a Job without a pod always its own. @default 'job and pods' */
  readonly events?: 'job and pods' | 'pods'
}

/** Watches the Jobs of one namespace and selector. Disposing it ends every follow and leaves no timer and no connection. */
export interface JobWatcher extends AsyncDisposable {
  /**
   * Yields the distinct states of one Job and returns after the first one that is over.
   * A slow consumer skips states, but never the one that is over. The first `next()` starts the watches.
   * @throws JobWatcherError `DISPOSED`
   */
  follow(job: JobIdentity, options?: FollowOptions): AsyncGenerator<JobState, void, void>
  /** The last state of a Job that is or was followed; the last 256 that are over are kept. */
  current(job: JobIdentity): JobState | undefined
  /**
   * Waits until a Job that is over has said its last word (its own condition, or that it is gone), at most
   * `limitMs`, lists the events once, and resolves with the state as it then is.
   * @throws JobWatcherError `DISPOSED`
   */
  settled(job: JobIdentity, options?: SettledOptions): Promise<JobState>
  /** Asks for a live look at one followed Job, because something elsewhere suggests that it has changed. Rationed. */
  look(job: JobIdentity): void
  /** How well the API can be observed just now. */
  readonly health: ObservationHealth
  /** Calls back when reachability or errors change, until the returned function is called. What the listener throws is ignored. */
  onHealth(listener: (health: ObservationHealth) => void): () => void
}
