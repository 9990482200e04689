import { cluster } from './__fixtures__/cluster-subject.ts'
import { describeBadInput } from './__fixtures__/suites/bad-input.ts'

describeBadInput(cluster)
