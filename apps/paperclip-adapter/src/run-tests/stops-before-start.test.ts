import { emulator } from './__fixtures__/emulator-subject.ts'
import { describeStopsBeforeStart } from './__fixtures__/suites/stops-before-start.ts'

describeStopsBeforeStart(emulator)
