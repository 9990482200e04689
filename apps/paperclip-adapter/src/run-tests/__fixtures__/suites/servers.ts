import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { proxyApi, type ApiProxy } from '../api-proxy.ts'
import { type OtherServer, startOtherServer } from '../other-server.ts'
import { initAndAnswer, result, whole } from '../steps.ts'
import { needsVolume, orAbsent, until } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import type { TestSubject } from '../test-subject.ts'


/** Several servers, or one that dies. */
export function describeServers(subject: TestSubject): void {
  describe.skipIf(subject.lacks(...needsVolume))('servers', { timeout: 240_000 }, () => {
    const lab = useLab(subject)

    /** A folder that agents of different runs share with the test. */
    function commonFolder(name: string): { EXCHANGE: string } {
      return { EXCHANGE: lab.volume.exchange(name) }
    }

    /** An agent and a task of which no other test knows, even one that runs beside. */
    function rivals(name: string): { agentId: string; taskId: string } {
      return { agentId: `${lab.volume.companyId}-${name}`, taskId: name }
    }

    function complete(server: OtherServer): Promise<true> {
      return until('the Job is complete', async () => {
        const job = await lab.job(server)
        return job?.status?.conditions?.some(({ type }) => type === 'Complete')
      })
    }

    function leaseNames({ requests }: ApiProxy): string[] {
      const names = requests.flatMap(({ body }) => /agent-jobs-server-[\w-]+/.exec(body) ?? [])
      return [...new Set(names)]
    }

    test.concurrent.for(['SIGKILL', 'SIGTERM'] as const)(
      'a run whose server is ended by %s goes on to its end, and nothing of it is deleted',
      async (signal) => {
        const env = commonFolder(`killed-by-${signal}`)
        const steps = [initAndAnswer, { touch: 'answered' }, { wait: 'go' }, result]
        const server = startOtherServer(lab, { agent: 'scripted', steps, env })
        await until('the agent answers', () => existsSync(join(env.EXCHANGE, 'answered')))
        await server.kill(signal)
        expect(await server.result).toBeUndefined()
        const lock = await lab.lock(server)
        expect(lock).toBeDefined()
        lab.touch(env.EXCHANGE, 'go')
        await complete(server)
        const { namespace } = lab
        expect((await lab.container(server))?.state?.terminated?.exitCode).toBe(0)
        expect(readFileSync(server.paths.stdout, 'utf8')).toBe(lab.recording)
        expect(readFileSync(server.paths.events, 'utf8')).toMatch(/"type":"exit".*"status":0/)
        const secret = lab.kubernetes.core.readNamespacedSecret({ namespace, name: server.jobName })
        expect((await secret).metadata?.deletionTimestamp).toBeUndefined()
        expect((await lab.job(server))?.metadata?.deletionTimestamp).toBeUndefined()
        await lab.deleteLease(lock?.metadata?.name)
        await lab.deleteLease(lock?.spec?.holderIdentity)
      },
    )

    test.concurrent('of two servers that start the same task at the same instant exactly one runs it', async () => {
      await using first = await proxyApi(lab.kubernetes.kubeConfig)
      await using second = await proxyApi(lab.kubernetes.kubeConfig)
      const env = commonFolder('two-servers')
      const request = {
        ...rivals('two-servers'),
        agent: 'scripted',
        steps: [{ touch: 'started' }, initAndAnswer, { wait: 'go' }, result],
        env,
      } as const
      const servers = [first, second].map(({ kubeconfig }) =>
        startOtherServer(lab, { ...request, kubeconfig }),
      )
      const loser = await Promise.race(servers.map((server) => server.result))
      expect(loser).toMatchObject({
        exitCode: null,
        errorCode: 'k8s_concurrent_run_blocked',
        errorMessage: expect.stringContaining('another server that is alive runs it'),
      })
      lab.touch(env.EXCHANGE, 'go')
      const results = await Promise.all(servers.map((server) => server.result))
      expect(new Set(results.map((each) => each?.exitCode))).toEqual(new Set([0, null]))
      expect(
        readFileSync(join(env.EXCHANGE, 'started'), 'utf8').trimEnd().split('\n'),
      ).toHaveLength(1)

      const { namespace, kubernetes } = lab
      const leases = [first, second].flatMap(leaseNames)
      expect(leases).toHaveLength(2)
      for (const name of leases) {
        const lease = kubernetes.coordination.readNamespacedLease({ namespace, name })
        expect(await orAbsent(lease)).toBeUndefined()
      }
      for (const server of servers) expect(await lab.lock(server)).toBeUndefined()
    })

    test.concurrent('a server does not run a task beside its own run of it', async () => {
      const request = rivals('one-server')
      const steps = [whole, { wait: 'go' }]
      const run = lab.start({ ...request, agent: 'scripted', steps })
      await lab.running(run)
      expect(await lab.start({ ...request, agent: 'scripted', steps: [] }).result).toMatchObject({
        errorCode: 'k8s_concurrent_run_blocked',
        errorMessage: `Concurrent run blocked: Job ${run.jobName} is still running for this agent and task (this server runs it). Wait for it to end, or cancel it, then retry.`,
      })
      const elsewhere = lab.start({ agentId: request.agentId, agent: 'scripted', steps: [whole] })
      expect(await elsewhere.result).toMatchObject({ exitCode: 0 })
      run.touch('go')
      expect(await run.result).toMatchObject({ exitCode: 0 })
      await lab.gone(run)
    })

    test.concurrent('a run whose server died is not run beside, and its task goes on when it has ended', async () => {
      const env = commonFolder('orphan')
      const request = rivals('orphan')
      const steps = [initAndAnswer, { touch: 'answered' }, { wait: 'go' }, result]
      const dead = startOtherServer(lab, { ...request, agent: 'scripted', steps, env })
      await until('the agent answers', () => existsSync(join(env.EXCHANGE, 'answered')))
      const lock = await lab.lock(dead)
      await dead.kill('SIGKILL')
      const beside = lab.start({ ...request, agent: 'scripted', steps: [{ touch: 'beside' }] })
      expect(await beside.result).toMatchObject({
        errorCode: 'k8s_concurrent_run_blocked',
        errorMessage: expect.stringContaining(`orphaned Job ${dead.jobName} of this task`),
      })
      expect(existsSync(beside.exchanged('beside'))).toBe(false)
      expect((await lab.container(dead))?.state?.running).toBeDefined()
      lab.touch(env.EXCHANGE, 'go')
      await complete(dead)
      const next = lab.start({ ...request, agent: 'scripted', steps: [whole] })
      expect(await next.result).toMatchObject({ exitCode: 0 })
      expect(await lab.job(dead)).toBeDefined()
      await lab.deleteLease(lock?.spec?.holderIdentity)
    })
  })
}
