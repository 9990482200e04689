import { cluster } from './__fixtures__/cluster-subject.ts'
import { describeApiTrouble } from './__fixtures__/suites/api-trouble.ts'

describeApiTrouble(cluster)
