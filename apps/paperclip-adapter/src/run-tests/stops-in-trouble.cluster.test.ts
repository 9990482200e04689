import { cluster } from './__fixtures__/cluster-subject.ts'
import { type StoppedRow, stoppedRows } from './__fixtures__/stops/stopped-row.ts'
import { describeStopsInTrouble } from './__fixtures__/suites/stops-in-trouble.ts'

// The rows that always run, and one whose API is away; all of them with `npm run test:gallery`.
const isWhole = process.env['AGENT_JOBS_TEST_GALLERY'] === 'whole'

function isChosen({ row, title }: StoppedRow): boolean {
  if (row.site?.startsWith('alone')) {
    return /API server is killed, and is away.*a second later/.test(title)
  }
  return isWhole || row.always === true
}

describeStopsInTrouble(cluster, 'cluster', stoppedRows('cluster').filter(isChosen))
