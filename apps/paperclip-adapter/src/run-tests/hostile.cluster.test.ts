import { cluster } from './__fixtures__/cluster-subject.ts'
import { describeHostile } from './__fixtures__/suites/hostile.ts'

describeHostile(cluster)
