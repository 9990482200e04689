import { describe, vi } from 'vitest'

import { emulator } from './__fixtures__/emulator-subject.ts'
import { galleryRows } from './__fixtures__/gallery/rows.ts'
import { describeGallery } from './__fixtures__/suites/gallery.ts'

// Most of them only wait.
vi.setConfig({ maxConcurrency: 10 })

describe('each failure is judged as what was true', () => {
  describeGallery({ subject: emulator, name: 'emulator', rows: galleryRows })
})
