import { emulator } from './__fixtures__/emulator-subject.ts'
import { describeBadInput } from './__fixtures__/suites/bad-input.ts'

describeBadInput(emulator)
