import { describe } from 'vitest'

import { emulator } from './__fixtures__/emulator-subject.ts'
import { galleryRows } from './__fixtures__/gallery/rows.ts'
import { describeGallery } from './__fixtures__/suites/gallery.ts'

describe('each failure is judged as what was true', () => {
  describeGallery({ subject: emulator, name: 'emulator', rows: galleryRows })
})
