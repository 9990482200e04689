import { cluster } from './__fixtures__/cluster-subject.ts'
import { type StoppedRow, stoppedRows } from './__fixtures__/stops/stopped-row.ts'
import { describeStopsInTrouble } from './__fixtures__/suites/stops-in-trouble.ts'

/** The rows that always run, and one whose API is away; the emulator stops all of them. */
function isChosen({ row, title }: StoppedRow): boolean {
  if (!row.site?.startsWith('alone')) return row.always === true
  return /API server is killed, and is away.*a second later/.test(title)
}

describeStopsInTrouble(cluster, 'cluster', stoppedRows('cluster').filter(isChosen))
