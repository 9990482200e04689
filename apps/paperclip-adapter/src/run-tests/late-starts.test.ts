import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { proxyApi } from './__fixtures__/api-proxy.ts'
import { emulator } from './__fixtures__/emulator-subject.ts'
import { initAndAnswer, whole } from './__fixtures__/steps.ts'
import { orAbsent, until } from './__fixtures__/test-cluster.ts'
import { useLab } from './__fixtures__/test-lab.ts'
import { makeAdapter, startRun } from './__fixtures__/test-run.ts'

const slowList = { kind: 'api-slow', delayMs: 1_500 } as const

describe('a run that begins late or ends badly', { timeout: 60_000, concurrent: true }, () => {
  const lab = useLab(emulator)

  test('is a success when its image can be pulled at last', async () => {
    const run = lab.start({ agent: 'scripted', steps: [whole] })
    const fault = lab.imitate(run, { kind: 'image-pull-fails' })
    await until('it is told', () => /ImagePullBackOff|ErrImagePull/.test(run.everything))
    fault?.[Symbol.dispose]()
    expect(await run.result).toMatchObject({ exitCode: 0 })
  })

  test('tells in its evidence what it had waited for, and how long', async () => {
    const run = lab.start({ agent: 'scripted', steps: [initAndAnswer, { exit: 3 }] })
    const fault = lab.imitate(run, { kind: 'image-pull-fails' })
    await until('it is told', () => /ImagePullBackOff|ErrImagePull/.test(run.everything))
    fault?.[Symbol.dispose]()
    await run.result
    const { waits } = JSON.parse(readFileSync(run.paths.evidence, 'utf8'))
    const pull = expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/)
    expect(waits).toContainEqual(expect.objectContaining({ reason: pull }))
    for (const { lastedMs } of waits) expect(lastedMs).toBeGreaterThanOrEqual(0)
  })

  test('has its evidence on the volume before its Job is deleted', async () => {
    await using proxy = await proxyApi(lab.kubernetes.kubeConfig)
    const run = startRun(lab, makeAdapter(lab), {
      agent: 'scripted',
      steps: [initAndAnswer, { exit: 3 }],
      kubeconfig: proxy.kubeconfig,
    })
    const isDeletion = proxy.once(
      'unavailable',
      ({ method, path }) => method === 'DELETE' && path.includes('/jobs/'),
    )
    await isDeletion
    expect(JSON.parse(readFileSync(run.paths.evidence, 'utf8'))).toMatchObject({
      verdict: { outcome: 'failed' },
    })
    expect(await run.result).toMatchObject({ exitCode: 3, resultJson: { problems: [] } })
    expect(await orAbsent(lab.job(run))).toBeUndefined()
  })

  test('is told by its pod, although that was gone before the watches would have come up', async () => {
    const place = await emulator.open('on the claim')
    await using _ = place
    place.strikeApi?.({ ...slowList, target: { resource: 'pods', verb: 'list' } })
    const run = startRun(place, makeAdapter(place), {
      agent: 'scripted',
      steps: [initAndAnswer, { touch: 'up' }, { stamp: true }],
    })
    await run.made('up')
    place.imitate(run, { kind: 'pod-force-deleted' })
    expect(await run.result).toMatchObject({
      resultJson: { verdict: { reason: 'pod_deleted' } },
    })
  })

  test('leaves the signals of its server alone', async () => {
    const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
    const handlers = (): number[] => signals.map((signal) => process.listenerCount(signal))
    const before = handlers()
    const run = lab.start({ agent: 'scripted', steps: [{ touch: 'up' }, { wait: 'go' }, whole] })
    await run.made('up')
    expect(handlers()).toEqual(before)
    run.touch('go')
    expect(await run.result).toMatchObject({ exitCode: 0 })
    expect(handlers()).toEqual(before)
  })
})
