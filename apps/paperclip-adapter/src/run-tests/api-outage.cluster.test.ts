import { cluster } from './__fixtures__/cluster-subject.ts'
import { describeApiOutage } from './__fixtures__/suites/api-outage.ts'
import { needsClaude, needsOutage } from './__fixtures__/test-cluster.ts'

describeApiOutage(cluster, {
  needs: [...needsClaude, ...needsOutage],
  title: 'a run of the real CLI',
  goesOn: { agent: 'tee', scenario: 'slow-tool' },
  begun: '"tool_use"',
  ends: { agent: 'tee', scenario: 'tools', env: { TEE_HOLD: 'go' } },
  last: 'tee.json',
  written: async (run) => JSON.parse(await run.made('tee.json')).sha256,
})
