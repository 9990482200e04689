import { createServer, type Server } from 'node:http'

import { afterEach, expect, test } from 'vitest'

import { isCancelStatus, pollForCancel } from './cancel-poll.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function serve(answers: readonly string[]): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`)
    response.end(answers[Math.min(asked.length, answers.length) - 1])
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, asked }
}

test('a run whose status is cancelled is cancelled', async () => {
  const { url, asked } = await serve(['{"status":"cancelled"}'])
  const { signal } = new AbortController()
  expect(await pollForCancel({ apiUrl: url, runId: 'r 1', authToken: 't', signal })).toBe(true)
  expect(asked).toEqual(['/api/heartbeat-runs/r%201 Bearer t'])
})

test('an answer that cannot be read, or no answer, cancels nothing', async () => {
  const { url } = await serve(['not json'])
  const stop = new AbortController()
  const polled = pollForCancel({ apiUrl: url, runId: 'r', authToken: 't', signal: stop.signal })
  setTimeout(() => {
    stop.abort()
  }, 200)
  expect(await polled).toBe(false)
})

test.for([
  undefined,
  '',
  'running',
  'queued',
  'pending',
  'succeeded',
  'failed',
  'completed',
  'unknown',
  null,
])('the status %s does not cancel', (status) => {
  expect(isCancelStatus(status)).toBe(false)
})

test.for(['cancelled', 'cancelling'])('the status %s cancels', (status) => {
  expect(isCancelStatus(status)).toBe(true)
})
