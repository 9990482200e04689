import { type V1Lease, V1MicroTime } from '@kubernetes/client-node'
import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { altered, filled, metadata, refusal } from './world.ts'

async function createLease(world: World, holderIdentity = 'first') {
  const renewTime = new V1MicroTime('2026-01-02T03:04:05.678Z')
  const spec = { holderIdentity, leaseDurationSeconds: 40, renewTime }
  const body = { metadata: metadata(world), spec }
  return await world.coordination.createNamespacedLease({ namespace: world.namespace, body })
}

function transition(lease: V1Lease, leaseTransitions: number): V1Lease {
  return altered(lease, { spec: { holderIdentity: 'first', leaseTransitions } })
}

/** Leases as locks. */
export const leaseCases: readonly ContractCase[] = [
  {
    title: 'a Lease keeps its holder and its times to the microsecond',
    async run(world) {
      const made = await createLease(world)
      const read = await world.coordination.readNamespacedLease(filled(made))
      expect(read.spec).toMatchObject({ holderIdentity: 'first', leaseDurationSeconds: 40 })
      expect(JSON.stringify(read.spec?.renewTime)).toBe('"2026-01-02T03:04:05.678000Z"')
    },
  },
  {
    title: 'a time of a Lease that is not told to the microsecond is refused',
    async run(world) {
      // A plain date is sent with milliseconds.
      const spec = { renewTime: new Date('2026-01-02T03:04:05.678Z') }
      const { namespace } = world
      const body = { metadata: metadata(world), spec }
      const creation = world.coordination.createNamespacedLease({ namespace, body })
      expect(await refusal(creation)).toMatchObject({
        code: 400,
        reason: 'BadRequest',
        message: expect.stringContaining(
          'parsing time "2026-01-02T03:04:05.678Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".678Z" as ".000000"',
        ),
      })
    },
  },
  {
    title: 'a Lease is renewed with its newest resourceVersion only',
    async run(world) {
      const first = await createLease(world)
      const renew = (body: V1Lease): Promise<V1Lease> =>
        world.coordination.replaceNamespacedLease({ ...filled(first), body })
      const second = await renew(transition(first, 1))
      await renew(transition(second, 2))
      expect(await refusal(renew(first))).toMatchObject({ code: 409, reason: 'Conflict' })
    },
  },
  {
    title: 'a Lease that is gone is not made again by who renews it',
    async run(world) {
      const made = await createLease(world)
      await world.coordination.deleteNamespacedLease(filled(made))
      const renewal = world.coordination.replaceNamespacedLease({
        ...filled(made),
        body: transition(made, 1),
      })
      expect(await refusal(renewal)).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message: expect.stringMatching(/Precondition failed: UID in precondition: .*: $/),
      })
    },
  },
  {
    title: 'of many who take a Lease at once, one gets it',
    async run(world) {
      const made = await createLease(world)
      const takers = ['a', 'b', 'c', 'd', 'e'].map((holderIdentity) => {
        const body = altered(made, { spec: { holderIdentity } })
        return world.coordination.replaceNamespacedLease({ ...filled(made), body })
      })
      const outcomes = await Promise.allSettled(takers)
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    },
  },
  {
    title: 'of many who make a Lease at once, one makes it',
    async run(world) {
      const makers = ['a', 'b', 'c', 'd', 'e'].map((holder) => createLease(world, holder))
      const outcomes = await Promise.allSettled(makers)
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    },
  },
]
