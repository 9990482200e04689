import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { withRetry } from './retry.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const failure = (code: number): Error =>
  Object.assign(new Error('HTTP-Code'), { code, body: '{"message":"no"}', headers: {} })

/** A request that fails with each of `errors` in turn, the last one for ever when `forever`. */
function failing(errors: readonly Error[], forever = false) {
  let calls = 0
  return {
    send(): Promise<string> {
      const error = errors[forever ? Math.min(calls, errors.length - 1) : calls]
      calls += 1
      return error ? Promise.reject(error) : Promise.resolve('done')
    },
    get calls() {
      return calls
    },
  }
}

test('a request that the server could not answer is sent again', async () => {
  const request = failing([failure(500), failure(429), new TypeError('fetch failed')])
  const result = withRetry(() => request.send())
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await result).toBe('done')
  expect(request.calls).toBe(4)
})

test.for([400, 401, 403, 404, 409, 422])('an answer of %i is final', async (code) => {
  const request = failing([failure(code)], true)
  await expect(withRetry(() => request.send())).rejects.toMatchObject({ code })
  expect(request.calls).toBe(1)
})

test('retrying ends after five attempts', async () => {
  const request = failing([failure(503)], true)
  const [outcome] = await Promise.allSettled([
    withRetry(() => request.send()),
    vi.advanceTimersByTimeAsync(120_000),
  ])
  expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 503 } })
  expect(request.calls).toBe(5)
})

test('a signal ends the waiting at once', async () => {
  const stop = new AbortController()
  const request = failing([failure(503)], true)
  const result = withRetry(() => request.send(), { signal: stop.signal })
  stop.abort(new Error('enough'))
  await expect(result).rejects.toThrow('enough')
})

test('a request that is not answered is sent again', async () => {
  let calls = 0
  const send = () => {
    calls += 1
    return calls === 1 ? new Promise<string>(() => undefined) : Promise.resolve('done')
  }
  const result = withRetry(send, { windowMs: 6_000 })
  await vi.advanceTimersByTimeAsync(2_500)
  expect(await result).toBe('done')
})

test('an answer that never comes is waited for no longer than the window', async () => {
  const [outcome] = await Promise.allSettled([
    withRetry(() => new Promise(() => undefined), { windowMs: 5_000 }),
    vi.advanceTimersByTimeAsync(5_000),
  ])
  expect(outcome).toMatchObject({ reason: { message: 'no answer within 5 s' } })
})
