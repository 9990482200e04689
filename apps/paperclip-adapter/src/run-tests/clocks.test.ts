import { emulator } from './__fixtures__/emulator-subject.ts'
import { describeClocks } from './__fixtures__/suites/clocks.ts'

describeClocks(emulator)
