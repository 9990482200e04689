import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, expect, test } from 'vitest'

import { startDemo } from './__fixtures__/demo-program.ts'

const root = mkdtempSync(join(tmpdir(), 'demo-main-'))
const servers: Server[] = []

afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

test('help lists every option and exits with 0', async () => {
  const { code, stdout } = await startDemo(['--help']).ended
  expect(code).toBe(0)
  expect(longest(stdout)).toBeLessThanOrEqual(80)
  for (const option of [
    '--fail NAME',
    '--log-root',
    '--agent claude',
    '--tools',
    '--recording',
    '--env',
    '--keep',
  ]) {
    expect(stdout).toContain(option)
  }
})

test('a wrong option exits with 2 and one sentence', async () => {
  const { code, stdout, stderr } = await startDemo(['--kubeconfig', 'x', '--image', 'y']).ended
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^--claim is missing\. /)
})

test.for([
  ['a kubeconfig that is not there', async () => join(root, 'nope'), /nope cannot be read: ENOENT/],
  ['a kubeconfig without a cluster', async () => kubeconfig(undefined), /has no current context/],
  [
    'a cluster that is not there',
    async () => kubeconfig('http://127.0.0.1:9'),
    /cannot be asked: /,
  ],
  ['a cluster that refuses', () => answering(401), /refuses its credentials/],
  ['a cluster that has no such claim', () => answering(404), /there is no volume claim "data"/],
  ['a cluster in trouble', () => answering(503), /cannot be asked: it answers 503/],
] as const)('%s ends it with 2 and nothing created', async ([, make, message]) => {
  const claim = mkdtempSync(join(root, 'claim-'))
  const words = ['--kubeconfig', await make(), '--claim', 'data', '--image', 'node:24']
  const { code, stdout, stderr } = await startDemo([...words, '--log-root', claim]).ended
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr.replaceAll('\n', ' ')).toMatch(message)
  expect(readdirSync(claim)).toEqual([])
})

test.for([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while the cluster does not answer ends it at once', async ([signal, status]) => {
  const { address, asked } = await listen(() => {})
  const words = ['--kubeconfig', kubeconfig(address), '--claim', 'data', '--image', 'node:24']
  const demo = startDemo(words)
  await asked
  demo.child.kill(signal)
  const { code, stderr } = await demo.ended
  expect({ code, stderr }).toEqual({
    code: status,
    stderr: 'Stopped before an agent was started.\n',
  })
})

async function answering(status: number): Promise<string> {
  const { address } = await listen((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ kind: 'Status', status: 'Failure', code: status }))
  })
  return kubeconfig(address)
}

async function listen(
  answer: Parameters<typeof createServer>[1] & object,
): Promise<{ address: string; asked: Promise<unknown> }> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  const asked = once(server, 'request')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { address: `http://127.0.0.1:${port}`, asked }
}

function kubeconfig(server: string | undefined): string {
  const path = join(mkdtempSync(join(root, 'kube-')), 'config')
  const clusters = [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }]
  const contexts = [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'n' } }]
  const users = [{ name: 'u', user: { token: 't' } }]
  const whole = { clusters, contexts, users, 'current-context': 'x' }
  writeFileSync(path, JSON.stringify(server === undefined ? {} : whole))
  return path
}

function longest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length))
}
