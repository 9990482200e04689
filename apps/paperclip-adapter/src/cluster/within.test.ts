import { expect, test } from 'vitest'

import { within } from './within.ts'

const never = new Promise<never>(() => {})

test('work that is done in time is handed on, whatever it comes to', async () => {
  expect(await within(Promise.resolve(7), { limitMs: 1_000, late: 'late' })).toBe(7)
  const failure = new Error('no')
  await expect(within(Promise.reject(failure), { limitMs: 1_000, late: 'late' })).rejects.toBe(
    failure,
  )
})

test('work that takes too long is not waited for', async () => {
  const waited = within(never, { limitMs: 10, late: 'it took longer' })
  await expect(waited).rejects.toThrow('it took longer')
})

test('work that is called off is not waited for', async () => {
  const stop = new AbortController()
  const patience = { limitMs: 60_000, late: 'late', signal: stop.signal }
  const waited = within(never, patience)
  stop.abort(new Error('enough'))
  await expect(waited).rejects.toThrow('enough')
  await expect(within(never, patience)).rejects.toThrow('enough')
})
