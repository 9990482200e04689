import { join } from 'node:path'

import { createTailer } from '@agent-jobs/file-tailer'
import { beforeAll, describe, expect, test } from 'vitest'

import { probeHardLinks } from '../run/run-files.ts'
import { tryCancel } from './__fixtures__/cancel-trial.ts'
import { maxSlowdown, watchPace } from './__fixtures__/pace.ts'
import { findSeats, type Seats } from './__fixtures__/seat.ts'
import { race } from './__fixtures__/share-race.ts'
import { findShare, type Share } from './__fixtures__/share.ts'
import { quantile, spread } from './__fixtures__/spread.ts'
import { type Measured, tryRuns, uneven } from './__fixtures__/timed-runs.ts'

const share = findShare()

describe.skipIf(share === undefined)('on a real share', () => {
  let place: Share
  let seats: Seats
  beforeAll(() => {
    if (share) place = share
    seats = findSeats(uneven)
  })

  let runs: Promise<readonly Measured[]> | undefined
  const allRuns = (): Promise<readonly Measured[]> => (runs ??= tryRuns(place, seats))

  test('every line of 20 runs of random length arrives once, in order, byte for byte', async () => {
    expect(await allRuns()).toHaveLength(20)
  })

  test('99 of 100 lines arrive within a second while the file grows', async ({ skip }) => {
    const measured = await allRuns()
    const calm = measured.filter(({ slowdown }) => slowdown <= maxSlowdown)
    const growingMs = calm.flatMap((run) => run.growingMs)
    const otherMs = calm.flatMap((run) => run.otherMs)
    console.log(
      `${calm.length} runs: from write to delivery ${spread(growingMs)}; after a silence ${spread(otherMs)}; ` +
        `from the agent's last line to the end of the drain ${spread(calm.map((run) => run.endMs))}`,
    )
    const slowdowns = measured.map(({ slowdown }) => slowdown)
    skip(...tooBusy(quantile(slowdowns, 0.5)))
    expect(quantile(growingMs, 0.99)).toBeLessThanOrEqual(1000)
  })

  test('a cancel is heard within 3 seconds, however long the run was quiet', async ({ skip }) => {
    await using tailer = createTailer()
    using pace = watchPace()
    const cancel = (number: number, quietMs: number): Promise<number> =>
      tryCancel(place, tailer, { number, quietMs, seat: seats[0] })
    const oneByOne = async (): Promise<number[]> => {
      const heardMs: number[] = []
      for (const [index, quietMs] of [700, 2_300, 4_600, 6_900].entries()) {
        heardMs.push(await cancel(2 + index, quietMs))
      }
      return heardMs
    }
    const heardMs = (await Promise.all([oneByOne(), cancel(1, 20_000)])).flat()
    console.log(
      `a cancel is heard after ${heardMs.join(', ')} ms, the last one after 20 s of silence`,
    )
    skip(...tooBusy(pace.slowdown))
    expect(Math.max(...heardMs)).toBeLessThanOrEqual(3000)
  })

  test('both clients find that the share has hard links', async () => {
    for (const root of [place.pods, place.adapter]) {
      expect(await probeHardLinks(join(root, 'links'), 'probe')).toBe(true)
    }
  })

  test.for([
    ['link', 10],
    ['mkdir', 4],
  ] as const)(
    'of two pods on two clients exactly one runs, by %s, %i times',
    async ([fenceMethod, times]) => {
      const winners: string[] = []
      for (let number = 1; number <= times; number += 1) {
        const runId = `${fenceMethod}-${number}`
        const { pods, adapter } = place
        const nodes = number % 2 === 0 ? ([pods, adapter] as const) : ([adapter, pods] as const)
        const winner = await race(place, { runId, fenceMethod, seat: seats[0], nodes })
        winners.push(nodes[winner] === pods ? 'one' : 'other')
      }
      console.log(`the fence by ${fenceMethod} went to the pod on ${winners.join(', ')}`)
      expect(winners).toHaveLength(times)
    },
  )
})

/** Arguments for `skip`: times say nothing on a machine that is busy with other things. */
function tooBusy(slowdown: number): [boolean, string] {
  const isTooBusy = slowdown > maxSlowdown
  const note = `this machine is busy: ${slowdown.toFixed(1)} times slower than it can be`
  if (isTooBusy) console.log(`Skipped: how long it takes; ${note}`)
  return [isTooBusy, note]
}
