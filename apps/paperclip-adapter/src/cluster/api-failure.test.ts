import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { BatchV1Api, KubeConfig } from '@kubernetes/client-node'
import { expect, test } from 'vitest'

import { readApiFailure } from './api-failure.ts'

const status = { kind: 'Status', reason: 'Forbidden', message: 'jobs is forbidden: no' }

async function failureOf(answer: string, type: string): Promise<unknown> {
  const server = createServer((_, response) => {
    response.writeHead(403, { 'content-type': type, 'x-trace': 'header-of-a-proxy' })
    response.end(answer)
  })
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  const { port } = server.address() as AddressInfo
  const config = new KubeConfig()
  config.loadFromClusterAndUser(
    { name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'u' },
  )
  try {
    return await config.makeApiClient(BatchV1Api).listNamespacedJob({ namespace: 'n' })
  } catch (error) {
    return error
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('a refusal of the API is told by its own sentence, without headers and body of the answer', async () => {
  const failure = readApiFailure(await failureOf(JSON.stringify(status), 'application/json'))
  expect(failure).toMatchObject({ status: 403, reason: 'Forbidden', message: status.message })
})

test('a refusal that is not of the API is told by its status', async () => {
  const failure = readApiFailure(await failureOf('<html>'.repeat(9_000), 'text/html'))
  expect(failure).toMatchObject({ status: 403, reason: undefined, message: 'HTTP 403' })
})

test.for([undefined, null, 'text', 7, {}, { code: 'ECONNRESET' }, { code: 500, body: '[' }])(
  'anything that is thrown has a sentence: %j',
  (error) => {
    expect(typeof readApiFailure(error).message).toBe('string')
  },
)
