import { describe, expect, test } from 'vitest'

import { initAndAnswer, result } from '../steps.ts'
import { needsOutage, needsVolume, pause, until } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import type { TestSubject } from '../test-subject.ts'
import { verdictOf } from '../told-ending.ts'

const kills = 20

/** Runs during which the API server is killed again and again. */
export function describeApiKills(subject: TestSubject, awayMs: number): void {
  describe.skipIf(subject.lacks(...needsVolume, ...needsOutage))(
    'an API server that is killed',
    { timeout: 900_000 },
    () => {
      const lab = useLab(subject)

      test(`at ${kills} random moments over ${kills} runs: right verdicts, no line lost, none doubled`, async () => {
        const statuses = Array.from({ length: kills }, (_, index) => (index % 4 === 3 ? 3 : 0))
        const told: Promise<unknown>[] = []
        for (const status of statuses) {
          const last = status === 0 ? [result, { exit: 0 }] : [{ exit: status }]
          const sleep = { sleep: Math.random() * 4 * awayMs }
          const run = lab.start({ agent: 'scripted', steps: [initAndAnswer, sleep, ...last] })
          told.push(run.result.then((end) => ({ ...verdictOf(end), lines: run.stdout })))
          // Before that, an API that is away ends the run, and nothing was started.
          await until('the Job is started', () => run.notes.some((note) => / started, /.test(note)))
          await pause(Math.random() * awayMs)
          await lab.stopApi()
          await pause(awayMs)
          await lab.startApi()
        }
        const lines = lab.recording.split(/(?<=\n)/)
        expect(await Promise.all(told)).toMatchObject(
          statuses.map((status) =>
            status === 0
              ? { outcome: 'succeeded', lines: lab.recording }
              : { outcome: 'failed', reason: 'agent_exit', lines: lines.slice(0, 2).join('') },
          ),
        )
      })
    },
  )
}
