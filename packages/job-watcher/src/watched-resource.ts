import type { Clock } from './clock.ts'
import type { ClusterConnection } from './cluster-connection.ts'
import type { HealthLog } from './observation-health.ts'
import type { WatcherLimits } from './watcher-limits.ts'

/** Receives what a list and its watch tell, in the order of the API. */
export interface ResourceSink<Snapshot> {
  /** A complete list replaces what was known. */
  replace(snapshots: readonly Snapshot[]): void
  changed(snapshot: Snapshot): void
  deleted(snapshot: Snapshot): void
  /** Something useful was heard. */
  heard(at: number): void
  /** A watch was opened. */
  opened(at: number): void
  /** The watch that was opened last is not open any more. */
  closed(): void
}

/** What all requests of one watcher share. */
export interface ObservationContext {
  readonly connection: ClusterConnection
  readonly clock: Clock
  readonly limits: WatcherLimits
  readonly health: HealthLog
}

/** One kind of objects in one namespace under one selector. */
export interface Resource<Snapshot> {
  /** Plural name, as permissions call it. */
  readonly name: string
  /** Path of the collection. */
  readonly path: string
  readonly labelSelector: string
  /** Keeps of an object what is needed, so that a list holds no more than a page of the rest. */
  read(object: unknown): Snapshot | undefined
}
