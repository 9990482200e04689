import { existsSync } from 'node:fs'

import type { ApiFault } from '@agent-jobs/kube-emulator'
import { describe, expect, test } from 'vitest'

import { whole } from '../steps.ts'
import { orAbsent, until } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import { makeAdapter, startRun } from '../test-run.ts'
import type { TestSubject } from '../test-subject.ts'

const refused = { kind: 'api-answers', status: 503 } as const
const slow = { kind: 'api-slow', delayMs: 20_000 } as const

/** What is in the way of a run, and the request that it keeps from being answered. */
const obstacles: readonly (readonly [string, ApiFault])[] = [
  ['its server cannot say that it is alive', { ...refused, target: of('leases', 'get') }],
  ['the API does not answer its server', { ...slow, target: of('leases', 'get') }],
  ['its lock cannot be had', { ...refused, target: of('leases', 'create') }],
  ['the Jobs of its agent cannot be listed', { ...refused, target: of('jobs', 'list') }],
  ['its Job cannot be created', { ...refused, target: of('jobs', 'create') }],
  ['the API does not answer the creation of its Job', { ...slow, target: of('jobs', 'create') }],
  ['its Job is suspended and its Secret cannot be created', { ...refused, target: of('secrets', 'create') }],
  ['its Job is suspended and cannot be let go', { ...refused, target: of('jobs', 'patch') }],
  ['the API does not answer that its Job is let go', { ...slow, target: of('jobs', 'patch') }],
]

function of(resource: string, verb: string) {
  return { resource, verb }
}

/** Cancels of runs that have not begun, while something is in their way. */
export function describeStopsBeforeStart(subject: TestSubject): void {
  describe('a run is cancelled while', { timeout: 120_000, concurrent: true }, () => {
    for (const [what, fault] of obstacles) {
      describe(`${what}:`, { concurrent: true }, () => {
        describeObstacle(subject, fault)
      })
    }
  })
}

function describeObstacle(subject: TestSubject, fault: ApiFault): void {
  const lab = useLab(subject)

  test('it is acknowledged within its time, and nothing of it runs or stays', async () => {
    const { verb = '', resource = '' } = 'target' in fault ? (fault.target ?? {}) : {}
    using _ = lab.strikeApi?.(fault)
    const run = startRun(lab, makeAdapter(lab), { agent: 'scripted', steps: [{ touch: 'up' }, whole] })
    await until('the request is sent', () => (lab.requestCount?.({ verb, resource }) ?? 0) > 0)
    const askedAtMs = Date.now()
    run.cancel()
    const result = await run.result
    expect(Date.now() - askedAtMs).toBeLessThan(50_000)
    expect(result).toMatchObject({ errorCode: 'cancelled' })
    expect(JSON.stringify(result.resultJson)).toContain('"state":"acknowledged"')
    expect(existsSync(run.exchanged('up'))).toBe(false)
    expect(existsSync(run.paths.runDirectory)).toBe(false)
    const { kubernetes, namespace } = lab
    const { jobName: name } = run
    expect(await lab.job(run)).toBeUndefined()
    expect(await lab.lock(run)).toBeUndefined()
    await until('its Secret is gone', async () => {
      const secret = await orAbsent(kubernetes.core.readNamespacedSecret({ namespace, name }))
      return secret === undefined
    })
  })
}
