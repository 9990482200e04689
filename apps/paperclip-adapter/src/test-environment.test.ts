import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, test } from 'vitest'

import { createServerAdapter } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'test-environment-'))
const environment = { PAPERCLIP_HOME: folder, PAPERCLIP_API_URL: 'http://paperclip:3100' }

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** A kubeconfig for an API server on this machine that answers everything in one way, or is not there. */
async function kubeconfigFor(listener?: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const close = () => new Promise((resolve) => server.close(resolve))
  if (listener === undefined) await close()
  const kubeconfig = join(folder, `${port}.json`)
  const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true }
  const text = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user: { token: 'test' } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  }
  writeFileSync(kubeconfig, JSON.stringify(text))
  return { kubeconfig, close }
}

function testEnvironment(config: Readonly<Record<string, unknown>>, variables = environment) {
  const context = { companyId: 'company', adapterType: 'claude_k8s', config }
  return createServerAdapter(variables).testEnvironment(context)
}

test('an API that cannot be reached is one error with its address', async () => {
  const { kubeconfig } = await kubeconfigFor()
  const { status, checks } = await testEnvironment({ kubeconfig })
  expect(status).toBe('fail')
  expect(checks.filter(({ level }) => level === 'error')).toEqual([
    {
      code: 'kubernetes_api',
      level: 'error',
      message: expect.stringMatching(
        /^The Kubernetes API at http:\/\/127.0.0.1:\d+ cannot be reached: .*ECONNREFUSED/,
      ),
      hint: "Check the address, and that the server's machine can reach it.",
    },
  ])
})

test('credentials that the API refuses are one error', async () => {
  const { kubeconfig, close } = await kubeconfigFor((_, response) => {
    response.writeHead(401, { 'content-type': 'application/json' })
    response.end('{"kind":"Status","message":"Unauthorized"}')
  })
  const { checks } = await testEnvironment({ kubeconfig })
  await close()
  expect(checks.filter(({ level }) => level === 'error')).toEqual([
    {
      code: 'kubernetes_api',
      level: 'error',
      message: expect.stringMatching(/ refuses to answer: HTTP 401 \(Unauthorized\)$/),
      hint: 'Check the credentials in the kubeconfig.',
    },
  ])
})

test('an address of Paperclip that a pod cannot reach is a warning that names the setting', async () => {
  const { kubeconfig } = await kubeconfigFor()
  const { checks } = await testEnvironment(
    { kubeconfig },
    { ...environment, PAPERCLIP_API_URL: 'http://127.0.0.1:3100' },
  )
  expect(checks).toContainEqual({
    code: 'paperclip_address',
    level: 'warn',
    message: expect.stringMatching(/^The agent is told to reach .* set paperclipApiUrl to /),
  })
})
