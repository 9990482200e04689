import { vi } from 'vitest'

import { emulator } from './__fixtures__/emulator-subject.ts'
import { stoppedRows } from './__fixtures__/stops/stopped-row.ts'
import { describeStopsInTrouble } from './__fixtures__/suites/stops-in-trouble.ts'

// Most of them only wait.
vi.setConfig({ maxConcurrency: 16 })

describeStopsInTrouble(emulator, 'emulator', stoppedRows('emulator'))
