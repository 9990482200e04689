import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

import { Log } from '@kubernetes/client-node'
import { describe, expect, test } from 'vitest'

import { cluster } from './__fixtures__/cluster-subject.ts'
import { lacks, needsClaude, until } from './__fixtures__/test-cluster.ts'
import { useLab } from './__fixtures__/test-lab.ts'
import type { TestRun } from './__fixtures__/test-run.ts'

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function linesOf(output: string): string[] {
  return output.trimEnd().split('\n')
}

describe.skipIf(lacks(...needsClaude))('the real CLI', { timeout: 180_000 }, () => {
  const lab = useLab(cluster)

  /** Follows the container's log as `kubectl logs -f` does, from when the container runs to its end. */
  async function followLog(run: TestRun): Promise<{ text: string; isLive: boolean }> {
    const pod = await until('the container has started', async () => {
      const state = (await lab.container(run))?.state
      return (state?.running ?? state?.terminated) && lab.pod(run)
    })
    const sink = new PassThrough()
    let isLive = false
    sink.once('data', () => {
      isLive = run.endedAtMs === undefined
    })
    const log = new Log(lab.kubernetes.kubeConfig)
    await log.log(lab.namespace, pod.metadata?.name ?? '', 'claude', sink, { follow: true })
    return { text: await text(sink), isLive }
  }

  const scenarios = [
    { scenario: 'text', status: 0 },
    { scenario: 'tools', status: 0 },
    { scenario: 'parallel', status: 0 },
    { scenario: 'subagent-parallel', status: 0 },
    { scenario: 'unicode', status: 0 },
    { scenario: 'throughput', status: 0 },
    {
      scenario: 'model-404',
      status: 1,
      errorCode: 'model_not_found',
      errorMessage: "Claude run failed: There's an issue with the selected model",
    },
    {
      scenario: 'perm-403',
      status: 1,
      errorCode: 'claude_auth_required',
      errorMessage: 'Claude run failed: Failed to authenticate. API Error: 403',
    },
  ]

  test.concurrent.for(scenarios)(
    'every line of $scenario reaches the file, the pod’s log and onLog once, in order, byte for byte',
    async ({ scenario, status, errorCode, errorMessage }) => {
      const run = lab.start({
        scenario,
        agent: 'tee',
        env: { TEE_MARKS: '1' },
        config: { retainJobs: true },
      })
      const podLog = await followLog(run)
      const result = await run.result
      const pipe = JSON.parse(await run.made('tee.json'))
      const file = readFileSync(run.paths.stdout)

      expect(pipe.status).toBe(status)
      expect((await lab.container(run))?.state?.terminated?.exitCode).toBe(status)
      expect(result.exitCode).toBe(status)
      expect(result.errorCode).toBe(errorCode)
      expect(result.errorMessage ?? '').toContain(errorMessage ?? '')

      expect({ bytes: file.length, sha256: sha256(file) }).toEqual({
        bytes: pipe.bytes,
        sha256: pipe.sha256,
      })
      expect(sha256(run.stdout)).toBe(pipe.sha256)
      expect(statSync(run.paths.podLogPath).ino).toBe(statSync(run.paths.stdout).ino)
      expect(JSON.parse(linesOf(run.stdout).at(-1) ?? '').type).toBe('result')

      const marks = /stderr-mark-\d+\n/g
      expect(podLog.text.replaceAll(marks, '')).toBe(file.toString())
      expect(podLog.text.match(marks)).toEqual(run.stderr.match(marks))
      expect(run.stderr.match(marks)).toHaveLength(pipe.pieces)
      expect(podLog.isLive).toBe(true)
    },
  )

  test.concurrent('a run that succeeds has usage, cost, session, model and summary, and leaves nothing', async () => {
    const run = lab.start({ scenario: 'tools' })
    const result = await run.result
    const said = JSON.parse(linesOf(run.stdout).at(-1) ?? '')
    expect(result).toMatchObject({
      exitCode: 0,
      timedOut: false,
      usage: {
        inputTokens: said.usage.input_tokens,
        outputTokens: said.usage.output_tokens,
        cachedInputTokens: said.usage.cache_read_input_tokens,
      },
      usageBasis: 'per_run',
      costUsd: said.total_cost_usd,
      sessionId: said.session_id,
      sessionParams: { sessionId: said.session_id },
      model: 'claude-opus-5-5',
      summary: said.result,
      resultJson: {
        verdict: { outcome: 'succeeded', confidence: 'proven' },
        log: { incomplete: false },
        problems: [],
      },
    })
    expect(result.errorMessage).toBeUndefined()
    await lab.gone(run)
    expect(existsSync(run.paths.runDirectory)).toBe(false)
    expect(existsSync(run.paths.podLogPath)).toBe(false)
  })

  test.concurrent('a session that goes on costs what the run cost, not what the session cost', async () => {
    const agentId = `${lab.volume.companyId}-session`
    const first = await lab.start({ agentId }).result
    const runtime = {
      sessionId: first.sessionId ?? null,
      sessionParams: first.sessionParams ?? null,
      sessionDisplayId: null,
      taskKey: null,
    }
    const run = lab.start({ agentId, runtime })
    const second = await run.result
    expect(second).toMatchObject({ exitCode: 0, summary: 'Second answer.' })
    expect(second.sessionId).toBe(first.sessionId)
    const { total_cost_usd: ofSession } = JSON.parse(linesOf(run.stdout).at(-1) ?? '')
    expect(first.costUsd).toBeGreaterThan(0)
    expect(second.costUsd).toBeCloseTo(ofSession - (first.costUsd ?? 0), 9)
  })

  test.concurrent('a session that is lost gets one fresh attempt, by a second Job', async () => {
    const lost = '11111111-2222-4333-8444-555555555555'
    const agentId = `${lab.volume.companyId}-lost-session`
    const { sessionParams } = await lab.start({ agentId }).result
    const runtime = {
      sessionId: lost,
      sessionParams: { ...sessionParams, sessionId: lost },
      sessionDisplayId: null,
      taskKey: null,
    }
    const run = lab.start({ agentId, runtime })
    const result = await run.result
    expect(result).toMatchObject({ exitCode: 0, resultJson: { job: { attempts: 2 } } })
    expect(result.sessionId).not.toBe(lost)
  })

  test.concurrent('a line that Paperclip would cut apart is whole in the file and shortened for Paperclip', async () => {
    const run = lab.start({ scenario: 'big-text', agent: 'tee', config: { retainJobs: true } })
    expect(await run.result).toMatchObject({ exitCode: 0 })
    const pipe = JSON.parse(await run.made('tee.json'))
    const file = readFileSync(run.paths.stdout, 'utf8')
    expect(sha256(file)).toBe(pipe.sha256)
    const written = linesOf(file)
    const shown = linesOf(run.stdout)
    expect(Math.max(...written.map((line) => line.length))).toBeGreaterThan(900_000)
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThan(65_536)
    expect(shown.map((line) => JSON.parse(line).type)).toEqual(
      written.map((line) => JSON.parse(line).type),
    )
  })
})
