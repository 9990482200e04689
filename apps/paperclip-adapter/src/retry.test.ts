import { expect, test, vi } from 'vitest'

import { withRetry } from './retry.ts'

const failure = (code: number, headers = {}): Error =>
  Object.assign(new Error('HTTP-Code'), { code, body: '{"message":"no"}', headers })

test('a request that the server could not answer is sent again', async () => {
  vi.useFakeTimers()
  const answers = [failure(500), failure(429), new TypeError('fetch failed')]
  const request = vi.fn(() => {
    const next = answers.shift()
    return next ? Promise.reject(next) : Promise.resolve('done')
  })
  const result = withRetry(request)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await result).toBe('done')
  expect(request).toHaveBeenCalledTimes(4)
  vi.useRealTimers()
})

test.for([400, 401, 403, 404, 409, 422])('an answer of %i is final', async (code) => {
  const request = vi.fn(() => Promise.reject(failure(code)))
  await expect(withRetry(request)).rejects.toMatchObject({ code })
  expect(request).toHaveBeenCalledTimes(1)
})

test('retrying ends after five attempts', async () => {
  vi.useFakeTimers()
  const request = vi.fn(() => Promise.reject(failure(503)))
  const result = withRetry(request)
  const settled = expect(result).rejects.toMatchObject({ code: 503 })
  await vi.advanceTimersByTimeAsync(120_000)
  await settled
  expect(request).toHaveBeenCalledTimes(5)
  vi.useRealTimers()
})

test('a signal ends the waiting at once', async () => {
  const stop = new AbortController()
  const result = withRetry(() => Promise.reject(failure(503)), { signal: stop.signal })
  stop.abort(new Error('enough'))
  await expect(result).rejects.toThrow('enough')
})
