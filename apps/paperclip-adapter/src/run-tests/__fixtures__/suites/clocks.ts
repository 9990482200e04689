import { describe, expect, test } from 'vitest'

import { startOtherServer } from '../other-server.ts'
import { initAndAnswer, result } from '../steps.ts'
import { needsVolume } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import type { TestSubject } from '../test-subject.ts'
import { verdictOf } from '../told-ending.ts'


/** Sets the clock of a process, but not that of its timers, wrong by so much. */
function wrongClock(byMs: number): string {
  const source = `
    const now = Date.now
    Date.now = () => now() + ${byMs}
    globalThis.Date = new Proxy(Date, {
      construct: (target, given, made) => Reflect.construct(target, given.length > 0 ? given : [Date.now()], made),
    })`
  return `--import=data:text/javascript,${encodeURIComponent(source)}`
}

const clocks = [
  ['10 minutes ahead', 600_000],
  ['10 minutes behind', -600_000],
] as const

const endings = [
  ['a success', [initAndAnswer, result, { exit: 0 }], {}, { outcome: 'succeeded' }],
  [
    'a failure',
    [initAndAnswer, { exit: 3 }],
    {},
    { outcome: 'failed', reason: 'agent_exit', confidence: 'proven' },
  ],
  [
    'a run over its time limit',
    [initAndAnswer, { obey: 130 }, { stamp: true }],
    { timeoutSec: 3, graceSec: 10 },
    { outcome: 'timed_out', reason: 'timeout' },
  ],
  [
    'a run that waits for a node',
    [],
    { nodeSelector: 'no-such-label=here', scheduleTimeoutSec: 12 },
    { outcome: 'failed', reason: 'unschedulable' },
  ],
] as const

/** Servers whose clock is not that of the cluster. */
export function describeClocks(subject: TestSubject): void {
  describe.skipIf(subject.lacks(...needsVolume))(
    'a server whose clock is wrong',
    { timeout: 180_000, concurrent: true },
    () => {
      const lab = useLab(subject)
      const cases = clocks.flatMap(([clock, byMs]) =>
        endings.map(
          ([ending, steps, config, verdict]) =>
            [clock, ending, byMs, steps, config, verdict] as const,
        ),
      )

      test.for(cases)(
        'by %s tells %s as it was',
        async ([, , byMs, steps, config, verdict]) => {
          const request = { agent: 'scripted', steps, config } as const
          const server = startOtherServer(lab, request, [wrongClock(byMs)])
          const told = await server.result
          expect(told && verdictOf(told)).toMatchObject(verdict)
          await lab.gone(server)
        },
      )
    },
  )
}
