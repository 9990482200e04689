import { describe, test } from 'vitest'

import type { Subject } from './contract-case.ts'
import { contract } from './contract.ts'
import { openWorld } from './world.ts'

/** Makes a test of each case; the subject is asked for when the first one runs. */
export function describeContract(subject: () => Subject): void {
  const themes = Object.entries(contract).map(([theme, cases]) => ({ theme, cases }))
  describe.for(themes)('$theme', { concurrent: true }, ({ cases }) => {
    test.for(cases)('$title', async ({ needs, run }, { skip }) => {
      const lacking = needs === 'cluster-rights' && !subject().hasClusterRights
      skip(lacking, 'needs rights in the whole cluster')
      await run(openWorld(subject()))
    })
  })
}
