import { afterAll, describe } from 'vitest'

import { cluster } from './__fixtures__/cluster-subject.ts'
import { emulator } from './__fixtures__/emulator-subject.ts'
import { GalleryReport } from './__fixtures__/gallery/gallery-report.ts'
import { galleryRows } from './__fixtures__/gallery/rows.ts'
import { writeGallery } from './__fixtures__/gallery/write-gallery.ts'
import { describeGallery } from './__fixtures__/suites/gallery.ts'

// One row a family with the other tests of a cluster; all of them, on both, with `npm run test:gallery`.
const isWhole = process.env['AGENT_JOBS_TEST_GALLERY'] === 'whole'

describe('each failure is judged as what was true', () => {
  const report = new GalleryReport()
  const rows = isWhole ? galleryRows : galleryRows.filter(({ always }) => always)
  describeGallery({ subject: cluster, name: 'cluster', rows, report })
  if (!isWhole) return
  describeGallery({ subject: emulator, name: 'emulator', rows, report })
  afterAll(() => writeGallery(report, rows))
})
