import { existsSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { emulator } from './__fixtures__/emulator-subject.ts'
import { canFreeze, type FreezableFolder, makeFreezable } from './__fixtures__/freezable-folder.ts'
import { initAndAnswer, obedient } from './__fixtures__/steps.ts'
import { pause } from './__fixtures__/test-cluster.ts'
import { useLab } from './__fixtures__/test-lab.ts'

const paperclipWaitsMs = 50_000

describe.skipIf(!canFreeze())(
  'on a volume that hangs',
  { timeout: 150_000, concurrent: true },
  () => {
    describe('while the agent runs,', () => {
      const lab = useLab(emulator)
      let folder: FreezableFolder | undefined
      beforeAll(() => {
        folder = makeFreezable(lab.volume.logRoot)
      })
      afterAll(() => folder?.[Symbol.dispose]())

      test('a cancel is answered in time, and no more is said than what was seen', async () => {
        const steps = [initAndAnswer, obedient, { touch: 'up' }, { stamp: true }]
        const run = lab.start({ agent: 'scripted', steps })
        await run.made('up')
        folder?.freeze()
        const askedAtMs = Date.now()
        run.cancel()
        const result = await run.result
        expect(Date.now() - askedAtMs).toBeLessThan(paperclipWaitsMs)
        expect(['cancelled', 'indeterminate']).toContain(result.errorCode)
        const isAcknowledged = JSON.stringify(result).includes('"acknowledged"')
        expect(isAcknowledged).toBe(result.errorCode === 'cancelled')
        expect(JSON.stringify(result.resultJson?.['problems'])).toMatch(
          /the volume did not answer within/,
        )
        folder?.thaw()
        if (result.errorCode === 'indeterminate') await lab.deleteJob(run)
        await lab.gone(run)
      })
    })

    describe('before the run has begun,', () => {
      const lab = useLab(emulator)
      let folder: FreezableFolder | undefined
      beforeAll(() => {
        folder = makeFreezable(lab.volume.logRoot)
      })
      afterAll(() => folder?.[Symbol.dispose]())

      test('a cancel is acknowledged at once, and nothing is started', async () => {
        folder?.freeze()
        const run = lab.start({ agent: 'scripted', steps: [initAndAnswer] })
        await pause(500)
        run.cancel()
        const askedAtMs = Date.now()
        expect(await run.result).toMatchObject({ errorCode: 'cancelled' })
        expect(Date.now() - askedAtMs).toBeLessThan(5_000)
        folder?.thaw()
        expect(await lab.job(run)).toBeUndefined()
        expect(existsSync(run.paths.runDirectory)).toBe(false)
      })
    })
  },
)
