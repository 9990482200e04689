import { readFileSync } from 'node:fs'

import { describe, vi } from 'vitest'

import { emulator } from './__fixtures__/emulator-subject.ts'
import { initAndAnswer, result } from './__fixtures__/steps.ts'
import { describeApiOutage, sha256 } from './__fixtures__/suites/api-outage.ts'
import { describeApiTrouble } from './__fixtures__/suites/api-trouble.ts'
import { describeBadInput } from './__fixtures__/suites/bad-input.ts'
import { describeConfinement } from './__fixtures__/suites/confinement.ts'
import { describeEndings } from './__fixtures__/suites/endings.ts'
import { describeHostile } from './__fixtures__/suites/hostile.ts'
import { describeNeverStarted } from './__fixtures__/suites/never-started.ts'
import { describeRemovals } from './__fixtures__/suites/removals.ts'
import { describeServers } from './__fixtures__/suites/servers.ts'
import { describeStops } from './__fixtures__/suites/stops.ts'
import { recordingPath } from './__fixtures__/test-volume.ts'

const last = 'ended'

// The runs wait more than they work.
vi.setConfig({ maxConcurrency: 12 })

describe.concurrent('on the emulator', () => {
  describeApiOutage(emulator, {
    needs: [],
    title: 'a run',
    goesOn: {
      agent: 'scripted',
      steps: [initAndAnswer, { sleep: emulator.pace.outageMs * 2 }, result, { touch: last }],
    },
    begun: '"type":"assistant"',
    ends: {
      agent: 'scripted',
      steps: [initAndAnswer, { touch: 'held' }, { wait: 'go' }, result, { touch: last }],
    },
    last,
    written: () => Promise.resolve(sha256(readFileSync(recordingPath))),
  })
  for (const each of [
    describeServers,
    describeApiTrouble,
    describeStops,
    describeHostile,
    describeNeverStarted,
    describeRemovals,
    describeEndings,
    describeConfinement,
    describeBadInput,
  ]) {
    each(emulator)
  }
})
