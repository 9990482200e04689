import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { complaintsAbout, leftovers } from '../gallery/complaints.ts'
import type { GalleryReport } from '../gallery/gallery-report.ts'
import type { GalleryRow, GallerySite, SubjectName } from '../gallery/gallery-row.ts'
import { clearMeanings } from '../gallery/meanings.ts'
import { type Meanings, perform } from '../gallery/perform-row.ts'
import { prepareLab } from '../gallery/prepare-lab.ts'
import { absence } from '../gallery/rows.ts'
import { type Need, needsVolume } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import type { Site, TestSubject } from '../test-subject.ts'

export interface GalleryRun {
  readonly subject: TestSubject
  readonly name: SubjectName
  readonly rows: readonly GalleryRow[]
  /** Gets what every row came to. */
  readonly report?: GalleryReport
}

const sites = [
  'on the claim',
  'without a claim',
  'without room for a pod',
  'alone on the claim',
  'alone on the node',
  'in a namespace that goes',
  'alone on a small claim',
] as const

const ownNamespace = 'in a namespace of its own'
const places: Readonly<Record<GallerySite, Site>> = {
  'on the claim': 'on the claim',
  'alone on the claim': 'on the claim',
  'alone on the node': 'on the claim',
  'alone on a small claim': 'on a small claim',
  'without a claim': ownNamespace,
  'without room for a pod': ownNamespace,
  'in a namespace that goes': `${ownNamespace} on the claim`,
}

/** What a site needs beside the volume. */
const needs: Partial<Record<GallerySite, readonly Need[]>> = {
  'without a claim': ['cluster'],
  'without room for a pod': ['cluster'],
  'in a namespace that goes': ['cluster'],
  'alone on a small claim': ['smallClaim', 'smallLogRoot'],
}

/** Provokes each failure through the adapter and holds its verdict against what was true. */
export function describeGallery(run: GalleryRun): void {
  const { subject, name } = run
  const rows = run.rows.filter((row) => absence(row, name) === undefined)
  const isLacking = subject.lacks(...needsVolume)
  if (!isLacking) sayWhatIsLacking(run)
  const place = name === 'cluster' ? 'a real cluster' : 'the emulator'
  // Each lab on the emulator has one of its own; a cluster is the same for all.
  const options = { concurrent: name === 'emulator' }
  describe.skipIf(isLacking)(`on ${place}`, options, () => {
    for (const site of sites) {
      const here = rows.filter((row) => siteOf(row, name) === site)
      if (here.length > 0) describeSite({ ...run, rows: here }, site)
    }
  })
}

/** One line for each variable that rows need and nobody gave. */
function sayWhatIsLacking({ rows, name }: GalleryRun): void {
  const lacking = rows.filter((row) => row.notOn?.subject !== name && absence(row, name))
  for (const needed of new Set(lacking.map(({ needs: variable }) => variable))) {
    console.warn(`Skipped: rows of the gallery that need ${needed}`)
  }
}

/** A fault of the emulator strikes the node of one run only. */
function siteOf({ site = 'on the claim' }: GalleryRow, subject: SubjectName): GallerySite {
  return site === 'alone on the node' && subject === 'emulator' ? 'on the claim' : site
}

function describeSite({ subject, name, rows, report }: GalleryRun, site: GallerySite): void {
  const isAlone = site.startsWith('alone')
  const isAbsent = subject.lacks(...(needs[site] ?? []))
  const options = { timeout: 180_000, concurrent: !isAlone, sequential: isAlone }
  describe.skipIf(isAbsent)(`runs ${site}`, options, () => {
    const lab = useLab(subject, places[site])
    let meanings: Meanings = {}
    beforeAll(async () => {
      meanings = await prepareLab(lab, name, rows, site)
    })
    afterAll(() => clearMeanings(lab, meanings))

    test.for(rows.map((row) => [row.done, row] as const))('%s', async ([, row]) => {
      const outcome = await perform(lab, name, row, meanings)
      const complaints = complaintsAbout(row, outcome)
      if (complaints.length === 0) complaints.push(...(await leftovers(lab, row, outcome)))
      report?.add(name, row, outcome, complaints)
      expect(complaints).toEqual([])
    })
  })
}
