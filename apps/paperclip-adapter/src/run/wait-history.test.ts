import { expect, test } from 'vitest'

import { WaitHistory } from './wait-history.ts'

function waitFor(reason: string, at: number, message = '') {
  return { at, waiting: { reason, message, sinceMs: 0, hopeless: false } }
}

test('each wait is told with its reason, its beginning and how long it lasted', () => {
  const waits = new WaitHistory()
  waits.hear(waitFor('Suspended', 10))
  waits.hear(waitFor('Unschedulable', 15, '0/1 nodes are available'))
  waits.hear(waitFor('Unschedulable', 20, '0/2 nodes are available'))
  waits.hear({ at: 65 })
  waits.hear({ at: 99 })
  expect(waits.until(1_000)).toEqual([
    { reason: 'Suspended', message: '', sinceMs: 10, lastedMs: 5 },
    { reason: 'Unschedulable', message: '0/1 nodes are available', sinceMs: 15, lastedMs: 50 },
  ])
})

test('a wait that has not ended lasts until now', () => {
  const waits = new WaitHistory()
  waits.hear(waitFor('NoPod', 100))
  expect(waits.until(400)).toMatchObject([{ reason: 'NoPod', lastedMs: 300 }])
})

test('of many waits the first and the newest stay, and no message is long', () => {
  const waits = new WaitHistory()
  for (let at = 0; at < 1_000; at += 1) waits.hear(waitFor(`r${at}`, at, 'x'.repeat(5_000)))
  const kept = waits.until(1_000)
  expect(kept).toHaveLength(32)
  expect(kept.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['r0', 'r15', 'r984', 'r999']),
  )
  expect(kept.every(({ message }) => message.length === 300)).toBe(true)
})
