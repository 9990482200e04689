import { expect, test } from 'vitest'

import { clusterSeat, emulatedSeat } from './pod-seat.ts'

const ids = { companyId: 'company', agentId: 'agent', runId: 'run' }

test('pods of a cluster have places of their own and an ordinary user', () => {
  expect(clusterSeat.user).toEqual({ uid: 1000, gid: 1000 })
  expect(clusterSeat.places('/logs', ids)).toEqual({
    secretDirectory: '/run/agent-jobs/secret',
    attemptDirectory: '/run/agent-jobs/attempt',
    terminationMessagePath: '/dev/termination-log',
  })
})

test('pods of an emulator find the folder of their attempt where the server made it', () => {
  expect(emulatedSeat('/state').places('/logs', { ...ids, attempt: 2 })).toEqual({
    secretDirectory: '/state/run.2/secret',
    attemptDirectory: '/logs/company/agent/run.pod/2',
    terminationMessagePath: '/state/run.2/termination-message',
    memoryDirectory: '/state/run.2/memory',
  })
})

test('pods of an emulator are of the user of this process, who is never called root', () => {
  const { uid } = emulatedSeat('/state').user
  expect(uid).toBe(process.getuid?.() || 1000)
})
