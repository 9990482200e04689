import type { GalleryRow, SubjectName } from './gallery-row.ts'
import { clusterTroubles } from './rows/cluster-troubles.ts'
import { memoryRows } from './rows/memory.ts'
import { modelRows } from './rows/models.ts'
import { neverStarted } from './rows/not-started.ts'
import { outputs } from './rows/outputs.ts'
import { ownEnds } from './rows/own-ends.ts'
import { stopped } from './rows/stopped.ts'
import { takenAway } from './rows/taken-away.ts'

/** Why a row is not provoked on one of the two, if it is not. */
export function absence(row: GalleryRow, subject: SubjectName): string | undefined {
  if (row.notOn?.subject === subject) return row.notOn.because
  const { needs } = row
  const isLacking = subject === 'cluster' && needs !== undefined && !process.env[needs]
  return isLacking ? `needs ${needs}` : undefined
}

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
