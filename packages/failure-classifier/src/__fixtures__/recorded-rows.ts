import { neverStartedRows } from './recorded-endings/never-started.ts'
import { ownEnds } from './recorded-endings/own-ends.ts'
import type { RecordedRow } from './recorded-endings/recorded-row.ts'
import { takenAway } from './recorded-endings/taken-away.ts'

/** What was true in each recording, and how it has to be judged. */
export const recordedRows: Readonly<Record<string, RecordedRow>> = {
  ...ownEnds,
  ...neverStartedRows,
  ...takenAway,
}
