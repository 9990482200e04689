/** Every number of the watcher. All in milliseconds unless the name says otherwise. */
export interface WatcherLimits {
  /** How long the server is asked to keep a watch open; each watch varies it by ± 10 %. @default 290_000 */
  readonly watchMs: number
  /** A watch that stays silent for this long (no event, no bookmark) is dropped and opened again. @default 90_000 */
  readonly silenceMs: number
  /** Until a request must be answered. @default 30_000 */
  readonly requestMs: number
  /** Between full lists, ± 10 %. @default 600_000 */
  readonly resyncMs: number
  /** Objects a page of a list. @default 250 */
  readonly pageSize: number
  /** A page that is longer is refused. @default 67_108_864 */
  readonly maxPageBytes: number
  /** A line of a watch that is longer is refused. @default 8_388_608 */
  readonly maxEventBytes: number
  /** First pause after a failure; doubled each time, varied by ± 50 %. @default 250 */
  readonly backoffMinMs: number
  /** @default 5_000 */
  readonly backoffMaxMs: number
  /** Pause after 401 (once the credentials were read again) and 403. @default 30_000 */
  readonly refusedMs: number
  /** A `Retry-After` is honoured up to this. @default 120_000 */
  readonly retryAfterMaxMs: number
  /** Nothing heard for this long: `unobservable`. @default 180_000 */
  readonly unobservableMs: number
  /** How long a terminal pod or Job may lack its container's terminated state before it counts without. @default 2_000 */
  readonly settleMs: number
  /** How long a Job whose pod is gone may take to say how it ended. @default 5_000 */
  readonly podGoneMs: number
  /** How long after its announced end a pod may linger when its Job is gone. @default 60_000 */
  readonly lingerMs: number
  /** How long a Job that is followed may be unknown to the watch before it is looked up. @default 1_000 */
  readonly firstLookMs: number
  /** A Job that waits for the same thing for this long is stuck: its events are listed. @default 5_000 */
  readonly stuckMs: number
  /** Between event lists of one stuck Job at first; doubled each time up to 5 min. @default 10_000 */
  readonly eventListMs: number
  /** The watches stay open for this long after the last follow. @default 30_000 */
  readonly idleMs: number
}

/** The defaults of {@link WatcherLimits}. */
export const defaultLimits: WatcherLimits = {
  watchMs: 290_000,
  silenceMs: 90_000,
  requestMs: 30_000,
  resyncMs: 600_000,
  pageSize: 250,
  maxPageBytes: 64 * 1024 * 1024,
  maxEventBytes: 8 * 1024 * 1024,
  backoffMinMs: 250,
  backoffMaxMs: 5_000,
  refusedMs: 30_000,
  retryAfterMaxMs: 120_000,
  unobservableMs: 180_000,
  settleMs: 2_000,
  podGoneMs: 5_000,
  lingerMs: 60_000,
  firstLookMs: 1_000,
  stuckMs: 5_000,
  eventListMs: 10_000,
  idleMs: 30_000,
}
