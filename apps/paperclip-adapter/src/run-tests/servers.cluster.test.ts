import { cluster } from './__fixtures__/cluster-subject.ts'
import { describeServers } from './__fixtures__/suites/servers.ts'

describeServers(cluster)
