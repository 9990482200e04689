import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { type ApiProxy, proxyApi, type ProxiedRequest } from '../api-proxy.ts'
import { initAndAnswer, result } from '../steps.ts'
import { needsVolume, pause } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import type { TestSubject } from '../test-subject.ts'

const timeout = 180_000
const success = {
  exitCode: 0,
  resultJson: { verdict: { outcome: 'succeeded', logIncomplete: false }, problems: [] },
}

/** The requests that a run makes itself, one of each kind. */
const ownRequests: readonly ((request: ProxiedRequest) => boolean)[] = [
  ({ method, body }) => method === 'POST' && body.includes('agent-jobs-lock-'),
  ({ method, path }) => method === 'GET' && path.includes('agent-id'),
  ({ method, path }) => method === 'POST' && path.endsWith('/jobs'),
  ({ method, path }) => method === 'POST' && path.endsWith('/secrets'),
  ({ method }) => method === 'PATCH',
  ({ method, path }) => method === 'DELETE' && path.includes('/jobs/'),
  ({ method, path }) => method === 'DELETE' && path.includes('/leases/agent-jobs-lock-'),
]

/** What the runs of a process share does not count: its own Lease, the list and watch of all its Jobs and pods. */
function isShared({ path, body, isWatch }: ProxiedRequest): boolean {
  const selector = new URL(path, 'http://localhost').searchParams.get('labelSelector')
  const isOwnLease = `${path}${body}`.includes('agent-jobs-server-')
  const isLock = body.includes('agent-jobs-lock-')
  return isWatch || selector === 'paperclip.io/adapter-type=claude_k8s' || (isOwnLease && !isLock)
}

/** What an API that is in trouble does to runs, and what runs ask of it. */
export function describeApiTrouble(subject: TestSubject): void {
  const { outageMs, longRunMs } = subject.pace
  const outage = `${outageMs / 1_000} s`

  describe.skipIf(subject.lacks(...needsVolume))(
    'an API that',
    { timeout, concurrent: true },
    () => {
      const lab = useLab(subject)

      function proxied(): Promise<ApiProxy> {
        return proxyApi(lab.kubernetes.kubeConfig)
      }

      test.concurrent.for([
        ['answers each request with 503 once', 'unavailable'],
        ['loses its answer to each request once', 'lose-answer'],
      ] as const)('%s changes nothing', async ([, trouble]) => {
        await using proxy = await proxied()
        const hit = Promise.all(ownRequests.map((isMeant) => proxy.once(trouble, isMeant)))
        const run = lab.start({
          kubeconfig: proxy.kubeconfig,
          agent: 'scripted',
          steps: [{ touch: 'started' }, initAndAnswer, result],
        })
        expect(await run.result).toMatchObject(success)
        expect(await hit).toHaveLength(ownRequests.length)
        expect(run.stdout).toBe(lab.recording)
        expect(readFileSync(run.exchanged('started'), 'utf8').trim().split('\n')).toHaveLength(1)
        await lab.gone(run)
      })

      test.concurrent(`cannot be reached for ${outage} from the moment when the Job is let go changes nothing`, async () => {
        await using proxy = await proxied()
        const letGo = proxy.once('lose-answer', ({ method }) => method === 'PATCH')
        const run = lab.start({
          kubeconfig: proxy.kubeconfig,
          agent: 'scripted',
          steps: [initAndAnswer, { sleep: outageMs * 1.5 }, result],
        })
        await letGo
        proxy.refuse()
        await pause(outageMs)
        await proxy.recover()
        expect(await run.result).toMatchObject(success)
        expect(run.stdout).toBe(lab.recording)
        await lab.gone(run)
      })

      test.concurrent.for([
        ['cannot be reached', 'refuse'],
        ['does not answer', 'hang'],
      ] as const)(`%s for ${outage} while the agent ends changes nothing`, async ([, trouble]) => {
        await using proxy = await proxied()
        const run = lab.start({
          kubeconfig: proxy.kubeconfig,
          agent: 'scripted',
          steps: [initAndAnswer, { touch: 'answered' }, { wait: 'go' }, result],
        })
        await run.made('answered')
        proxy[trouble]()
        await pause(outageMs / 4)
        run.touch('go')
        await pause(outageMs * 0.75)
        await proxy.recover()
        expect(await run.result).toMatchObject(success)
        expect(run.stdout).toBe(lab.recording)
        await lab.gone(run)
      })

      test.concurrent.for([
        ['cannot be reached', 'refuse'],
        ['does not answer', 'hang'],
      ] as const)('%s does not keep a run from being cancelled', async ([, trouble]) => {
        await using proxy = await proxied()
        const run = lab.start({
          kubeconfig: proxy.kubeconfig,
          agent: 'scripted',
          steps: [initAndAnswer, { obey: 130 }, { stamp: true }],
        })
        await run.made('stamps')
        proxy[trouble]()
        run.cancel()
        const askedAtMs = Date.now()
        const cancelled = await run.result
        const doneAtMs = Date.now()
        await pause(2_000)
        const stamps = readFileSync(run.exchanged('stamps'), 'utf8').trimEnd().split('\n')
        expect(Number(stamps.at(-1))).toBeLessThan(doneAtMs)
        expect(doneAtMs - askedAtMs).toBeLessThan(50_000)
        expect(cancelled).toMatchObject({
          exitCode: 130,
          errorCode: 'cancelled',
          resultJson: { executionCancellation: { state: 'acknowledged' } },
        })
        await lab.deleteJob(run)
      })

      test.concurrent('cannot be reached before anything is started ends a run, and nothing was started', async () => {
        await using proxy = await proxied()
        proxy.refuse()
        const run = lab.start({ kubeconfig: proxy.kubeconfig, agent: 'scripted', steps: [] })
        expect(await run.result).toMatchObject({
          exitCode: null,
          errorCode: 'k8s_concurrency_guard_unreachable',
          errorMessage: expect.stringMatching(
            /^Concurrency guard unreachable: .*Nothing was started\./,
          ),
        })
        expect(await lab.job(run)).toBeUndefined()
      })
    },
  )

  describe.skipIf(subject.lacks(...needsVolume))('requests', { timeout, concurrent: true }, () => {
    const lab = useLab(subject)

    // A run that fails asks for the events of its pod besides.
    const runs = [
      ['the first run of a process', 7, 0, [initAndAnswer, result]],
      [`a run of ${longRunMs / 1_000} s`, 7, 0, [initAndAnswer, { sleep: longRunMs }, result]],
      ['a run that fails', 8, 3, [initAndAnswer, { exit: 3 }]],
      ['a run that is killed', 8, 137, [initAndAnswer, { kill: 'SIGKILL' }]],
      ['a run that is stopped', 8, 130, [initAndAnswer, { obey: 130 }, { stamp: true }]],
    ] as const

    test.concurrent.for(runs)(
      '%s sends at most %i of its own',
      async ([, most, exitCode, steps]) => {
        await using proxy = await proxyApi(lab.kubernetes.kubeConfig)
        const { kubeconfig } = proxy
        const config = exitCode === 130 ? { timeoutSec: 2 } : {}
        const run = lab.start({ kubeconfig, agent: 'scripted', steps, config })
        expect(await run.result).toMatchObject({ exitCode })
        const own = proxy.requests.filter((request) => !isShared(request))
        const shown = own.map(({ method, path }) => `${method} ${path}`)
        expect(shown.length, shown.join('\n')).toBeLessThanOrEqual(most)
      },
    )

    test.concurrent('of several runs share connections', async () => {
      await using proxy = await proxyApi(lab.kubernetes.kubeConfig)
      const { kubeconfig } = proxy
      const several = Array.from({ length: 6 }, () =>
        lab.start({ kubeconfig, agent: 'scripted', steps: [initAndAnswer, result] }),
      )
      for (const run of several) expect(await run.result).toMatchObject({ exitCode: 0 })
      expect(proxy.connections).toBeLessThan(proxy.requests.length / 2)
    })
  })
}
