import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import type { AdapterContext } from './context.ts'
import { createServerAdapter } from './server-adapter.ts'

let root = ''
let server: Server
let requests: string[] = []
let config: Record<string, unknown> = {}

/** An API server that knows nothing and forgets nothing that it was asked. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'execute-'))
  requests = []
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    response.writeHead(403, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ kind: 'Status', reason: 'Forbidden', message: 'not for you' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const kubeconfig = join(root, 'kubeconfig')
  await writeFile(
    kubeconfig,
    JSON.stringify({
      clusters: [
        {
          name: 'c',
          cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true },
        },
      ],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'n' } }],
      'current-context': 'x',
    }),
  )
  config = { kubeconfig, image: 'i', claimName: 'data', mountPath: root }
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(root, { recursive: true, force: true })
})

interface Wish {
  readonly config?: Record<string, unknown>
  readonly runId?: string
  readonly agentId?: string
  readonly home?: string
  readonly target?: string
  readonly signal?: AbortSignal
}

function execute(wish: Wish, host: Partial<AdapterContext> = {}) {
  const adapter = createServerAdapter({ PAPERCLIP_HOME: wish.home ?? root })
  const ctx: AdapterContext = {
    runId: wish.runId ?? 'run-1',
    agent: { id: wish.agentId ?? 'agent-1', companyId: 'company-1', name: 'Ada' },
    runtime: { sessionId: null, sessionParams: null, sessionDisplayId: null, taskKey: null },
    config: { ...config, ...wish.config },
    context: { issueId: 'task-1' },
    executionTarget: { kind: wish.target ?? 'local' },
    signal: wish.signal,
    onLog: () => Promise.resolve(),
    ...host,
  }
  return adapter.execute(ctx)
}

test.for([
  {
    wish: { config: { promptTemplate: '{{nothing}}' } },
    code: 'empty_prompt',
    says: 'promptTemplate',
  },
  {
    wish: { runId: '../../etc' },
    code: 'invalid_run_identity',
    says: 'Invalid runId for log path: ../../etc',
  },
  { wish: { agentId: '***' }, code: 'k8s_agent_id_invalid', says: 'Agent ID "***"' },
  { wish: { config: { namespace: 'My Team' } }, code: 'invalid_config', says: 'My Team' },
  { wish: { config: { 'resources.limits.memory': '8 GB' } }, code: 'invalid_config', says: '8 GB' },
  { wish: { home: '/nowhere' }, code: 'k8s_volume_not_found', says: '/nowhere' },
  { wish: { target: 'remote' }, code: 'execution_target_unsupported', says: 'Local environment' },
])('$code ends a run before any request, and says $says', async ({ wish, code, says }) => {
  const result = await execute(wish)
  expect(result).toMatchObject({ exitCode: null, errorCode: code })
  expect(result.errorMessage).toContain(says)
  expect(requests).toEqual([])
})

test('a run that could not be started keeps its task free for the next one', async () => {
  expect((await execute({ runId: 'a/b' })).resultJson).toMatchObject({
    conversationContinuation: 'continue_conversation_v1',
    agentStarted: false,
  })
})

test('an API that refuses the lock starts nothing and says which right is missing', async () => {
  const result = await execute({})
  expect(result).toMatchObject({ errorCode: 'k8s_concurrency_guard_unreachable' })
  expect(result.errorMessage).toBe(
    'Concurrency guard unreachable: not for you. Nothing was started. Grant the missing right to the service account, then retry.',
  )
  expect(requests.every((request) => request.includes('/leases'))).toBe(true)
})

test('a run that is cancelled before it starts is acknowledged and asks the cluster for nothing', async () => {
  const result = await execute({ signal: AbortSignal.abort() })
  expect(result).toMatchObject({
    errorCode: 'cancelled',
    resultJson: { executionCancellation: { state: 'acknowledged' } },
  })
  expect(requests).toEqual([])
})

test('a run has a result, whatever its host refuses', async () => {
  const refuse = () => Promise.reject(new Error('the host refuses'))
  const refusing = {
    onLog: refuse,
    onMeta: refuse,
    onCancellationReady: refuse,
    onRuntimeProgress: refuse,
  }
  expect(await execute({}, refusing)).toMatchObject({
    errorCode: 'k8s_concurrency_guard_unreachable',
  })
})
