import { cluster } from './__fixtures__/cluster-subject.ts'
import { describeClocks } from './__fixtures__/suites/clocks.ts'

describeClocks(cluster)
