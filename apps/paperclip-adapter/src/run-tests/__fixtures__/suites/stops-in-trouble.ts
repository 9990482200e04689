import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { leftovers } from '../gallery/complaints.ts'
import type { SubjectName } from '../gallery/gallery-row.ts'
import { clearMeanings } from '../gallery/meanings.ts'
import { type Meanings, perform } from '../gallery/perform-row.ts'
import { prepareLab } from '../gallery/prepare-lab.ts'
import { complaintsAboutStop } from '../stops/stop-complaints.ts'
import { type StoppedRow, stopAt, withLimit } from '../stops/stopped-row.ts'
import { needsVolume } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import type { TestSubject } from '../test-subject.ts'

const withoutRoom = 'without room for a pod'

/** Stops runs in the middle of every other trouble, and holds what is said of them against what may be true. */
export function describeStopsInTrouble(
  subject: TestSubject,
  name: SubjectName,
  rows: readonly StoppedRow[],
): void {
  const options = { timeout: 180_000, concurrent: name === 'emulator' }
  describe.skipIf(subject.lacks(...needsVolume))('a run that is stopped in trouble', options, () => {
    for (const [title, together] of groups(rows)) {
      describe(`runs ${title}`, options, () => {
        describeGroup(subject, name, together)
      })
    }
  })
}

/** Rows that take something away from all runs of their lab have one of their own. */
function groups(rows: readonly StoppedRow[]): Map<string, StoppedRow[]> {
  return Map.groupBy(rows, ({ row: { site = 'on the claim' }, title }) =>
    site.startsWith('alone') ? `alone: ${title}` : site,
  )
}

function describeGroup(
  subject: TestSubject,
  name: SubjectName,
  rows: readonly StoppedRow[],
): void {
  const site = rows[0]?.row.site ?? 'on the claim'
  const isOnClaim = site !== 'without a claim' && site !== withoutRoom
  const lab = useLab(subject, isOnClaim ? 'on the claim' : 'in a namespace of its own')
  let meanings: Meanings = {}
  beforeAll(async () => {
    const plainRows = rows.map(({ row }) => row)
    meanings = await prepareLab(lab, name, plainRows, site)
  })
  afterAll(() => clearMeanings(lab, meanings))

  test.for(rows.map((stopped) => [stopped.title, stopped] as const))('%s', async ([, stopped]) => {
    const row = withLimit(stopped)
    let askedAtMs = Date.now()
    const outcome = await perform(lab, name, row, meanings, async (run) => {
      askedAtMs = await stopAt(stopped, run)
    })
    const complaints = complaintsAboutStop({ ...stopped, row }, outcome, askedAtMs)
    if (complaints.length === 0 && outcome.verdict) {
      complaints.push(...(await leftovers(lab, row, outcome)))
    }
    expect(complaints).toEqual([])
  })
}
