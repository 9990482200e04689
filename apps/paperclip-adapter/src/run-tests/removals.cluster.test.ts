import { cluster } from './__fixtures__/cluster-subject.ts'
import { describeRemovals } from './__fixtures__/suites/removals.ts'

describeRemovals(cluster)
