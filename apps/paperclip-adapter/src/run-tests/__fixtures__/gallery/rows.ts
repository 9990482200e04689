import type { GalleryRow } from './gallery-row.ts'
import { clusterTroubles } from './rows/cluster-troubles.ts'
import { memoryRows } from './rows/memory.ts'
import { modelRows } from './rows/models.ts'
import { neverStarted } from './rows/not-started.ts'
import { outputs } from './rows/outputs.ts'
import { ownEnds } from './rows/own-ends.ts'
import { stopped } from './rows/stopped.ts'
import { takenAway } from './rows/taken-away.ts'

/** The gallery: every failure that is provoked, in its order. */
export const galleryRows: readonly GalleryRow[] = [
  ...ownEnds,
  ...memoryRows,
  ...modelRows,
  ...neverStarted,
  ...takenAway,
  ...stopped,
  ...outputs,
  ...clusterTroubles,
]
