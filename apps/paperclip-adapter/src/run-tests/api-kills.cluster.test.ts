import { cluster } from './__fixtures__/cluster-subject.ts'
import { describeApiKills } from './__fixtures__/suites/api-kills.ts'

// Takes minutes: with `npm run test:gallery`.
if (process.env['AGENT_JOBS_TEST_GALLERY'] === 'whole') describeApiKills(cluster, 3_000)
