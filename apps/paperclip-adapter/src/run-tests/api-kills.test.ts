import { emulator } from './__fixtures__/emulator-subject.ts'
import { describeApiKills } from './__fixtures__/suites/api-kills.ts'

describeApiKills(emulator, 700)
