import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { until } from '../run-tests/__fixtures__/test-cluster.ts'
import { makeTestInstance, secretKey, type TestInstance } from './__fixtures__/test-instance.ts'
import { readTestSettings, type TestSettings, versionOf } from './__fixtures__/test-settings.ts'
import { nextRun, readLog, watchRun } from './__fixtures__/watched-run.ts'

const settings = readTestSettings(process.env)
const isGiven = !('missing' in settings)
if (!isGiven) {
  console.warn(`Skipped: tests with a real Paperclip, which need ${settings.missing.join(', ')}`)
}
const version = isGiven ? await versionOf(settings.server) : ''
/** Versions before 2026.916 know no cancellation by signal, no hold of a task and no retry of any failure. */
const isRecent = Number(version.split('.')[1]) >= 916
if (isGiven && !isRecent) {
  console.warn(`Skipped: tests of what Paperclip ${version} does not do: wait for a cancel, retry`)
}
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const type = 'claude_k8s'

describe.skipIf(!isGiven)('a real Paperclip', { timeout: 180_000 }, () => {
  let instance: TestInstance

  beforeAll(async () => {
    instance = await makeTestInstance(settings as TestSettings)
  }, 300_000)

  afterAll(() => (instance as TestInstance | undefined)?.[Symbol.asyncDispose](), 60_000)

  /** Gives an agent a task, as a person does on the board (a title is used once); Paperclip starts a run by itself. */
  async function assignTask(agentId: string) {
    const { paperclip, companyId } = instance
    const issue = await paperclip.createIssue(companyId, {
      title: `Take notes ${crypto.randomUUID()}`,
      description: 'Please take notes.',
      status: 'todo',
      assigneeAgentId: agentId,
    })
    return { issueId: issue.id, run: await nextRun(paperclip, companyId, agentId) }
  }

  /** What is left of a run in the cluster that may still do something. */
  async function livePodsOf(runId: string): Promise<string[]> {
    const { namespace } = settings as TestSettings
    const labelSelector = `paperclip.io/run-id=${runId}`
    const { items } = await instance.kubernetes.core.listNamespacedPod({ namespace, labelSelector })
    return items.flatMap(({ metadata, status }) => {
      const containers = status?.containerStatuses ?? []
      const ended = containers.length > 0 && containers.every(({ state }) => state?.terminated)
      return ended ? [] : [metadata?.name ?? 'unknown']
    })
  }

  /** Waits until nothing holds the task: a hold stays until a person decides about it. */
  const becomesFree = (issueId: string) =>
    until('the task is free', async () => {
      const { activeRecoveryAction, executionBlocker } = await instance.paperclip.issue(issueId)
      return !activeRecoveryAction && !executionBlocker
    })

  const nothingLeftOf = (runId: string) =>
    until('nothing of the run is left', async () => (await livePodsOf(runId)).length === 0)

  test('offers the form and the display parser of the installed package', async () => {
    const { paperclip } = instance
    const { fields } = await paperclip.configForm(type)
    const keys = fields.map(({ key }) => key)
    expect(keys).toEqual(expect.arrayContaining(['image', 'claimName', 'paperclipApiUrl']))
    const parser = await paperclip.uiParser(type)
    expect(parser).toContain('parseStdoutLine')
    expect(parser).not.toMatch(/^(import|export) /m)
  })

  test('finds nothing wrong with an environment in which runs succeed, under the shipped role', async () => {
    const { paperclip, companyId } = instance
    const config = instance.adapterConfig({
      scenario: 'tools',
      config: { paperclipApiUrl: 'http://paperclip.example:3100' },
    })
    const { status, checks } = await paperclip.testEnvironment(companyId, type, config)
    expect(checks.filter(({ level }) => level !== 'info')).toEqual([])
    expect(status).toBe('pass')
    expect(checks.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['kubernetes_rights', 'volume_claim', 'log_root']),
    )
  })

  test('ends the run of a task with usage, cost, session and a comment, and its follow-up resumes', async () => {
    const { paperclip, companyId } = instance
    const agent = await instance.createAgent({ name: 'Tools', scenario: 'tools' })
    const { issueId, run: first } = await assignTask(agent.id)
    const { run, text, notes } = await watchRun(paperclip, first.id)

    expect(run).toMatchObject({ status: 'succeeded', exitCode: 0 })
    expect(run.error ?? null).toBeNull()
    expect(run.sessionIdAfter).toMatch(uuid)
    const { usageJson, resultJson } = run
    expect(usageJson).toMatchObject({ provider: 'anthropic', biller: 'anthropic' })
    expect(usageJson?.['inputTokens']).toBeGreaterThan(0)
    expect(usageJson?.['outputTokens']).toBeGreaterThan(0)
    expect(usageJson?.['costUsd']).toBeGreaterThan(0)
    expect(usageJson?.['model']).toMatch(/^claude-/)
    expect(resultJson).toMatchObject({ log: { incomplete: false }, problems: [] })
    expect(JSON.stringify(resultJson).length).toBeLessThan(64 * 1_024)

    const lines = text.split('\n').filter((line) => line.startsWith('{'))
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(events.at(0)).toMatchObject({ type: 'system', subtype: 'init' })
    expect(events.at(-1)).toMatchObject({ type: 'result', session_id: run.sessionIdAfter })
    expect(notes).toContainEqual(
      expect.stringMatching(/^\[paperclip\] Job \S+ started, output at /),
    )
    expect(notes).toContainEqual(expect.stringMatching(/^\[paperclip\] Pod running: /))

    const ofAgent = await until('the agent comments', async () => {
      const comments = await paperclip.comments(issueId)
      return comments.find(({ authorAgentId }) => authorAgentId === agent.id)
    })
    expect(ofAgent.body).toBe('Created and edited notes.txt.')
    const session = await until('the session is stored', async () => {
      const sessions = await paperclip.taskSessions(agent.id)
      return sessions.find(({ taskKey }) => taskKey === issueId)
    })
    expect(session.sessionParamsJson).toMatchObject({ sessionId: run.sessionIdAfter })

    // The agent has left the task open, so Paperclip wakes it once more by itself.
    const second = await nextRun(paperclip, companyId, agent.id, [run.id])
    const followUp = await watchRun(paperclip, second.id)
    expect(followUp.run).toMatchObject({ status: 'succeeded', sessionIdBefore: run.sessionIdAfter })
    const invocation = (await paperclip.runEvents(second.id)).find(
      ({ eventType }) => eventType === 'adapter.invoke',
    )
    expect(String(invocation?.payload?.['commandArgs'])).toContain(`--resume,${run.sessionIdAfter}`)
    const { ANTHROPIC_BASE_URL } = Object(invocation?.payload?.['env']) as Record<string, string>
    expect(ANTHROPIC_BASE_URL).toMatch(/\/s\/tools$/)
    expect(followUp.text).toContain(`"session_id":"${run.sessionIdAfter}"`)

    const everything = [run, followUp.run, await paperclip.runEvents(run.id), text, followUp.text]
    expect(JSON.stringify(everything)).not.toContain(secretKey)
  })

  test('shows the lines of a run while it lasts', async () => {
    const { paperclip, companyId } = instance
    const agent = await instance.createAgent({
      name: 'Slow',
      scenario: 'slow-text',
      config: { extraArgs: ['--include-partial-messages'] },
    })
    const live = paperclip.listen(companyId)
    const { run: first } = await assignTask(agent.id)
    const { run, text, lengthsSeenLive } = await watchRun(paperclip, first.id)
    const pieces = live.stop().filter(({ runId }) => runId === run.id)

    expect(run.status).toBe('succeeded')
    expect(lengthsSeenLive.length).toBeGreaterThan(8)
    expect(lengthsSeenLive).toEqual(lengthsSeenLive.toSorted((a, b) => a - b))
    // Whoever watches by the socket is sent every piece, the agent's over seconds and not at its end.
    expect(pieces.map(({ chunk }) => chunk).join('')).toBe(text)
    const ofAgent = pieces.filter(({ chunk }) => chunk.startsWith('{'))
    const [from = 0, to = 0] = [ofAgent[0]?.atMs, ofAgent.at(-1)?.atMs]
    expect(to - from).toBeGreaterThan(3_000)
  })

  test('shows why an agent could not start, and lets the task go on', async () => {
    const { paperclip } = instance
    const image = 'localhost:5999/none:1'
    const agent = await instance.createAgent({
      name: 'No image',
      scenario: 'text',
      config: { image, scheduleTimeoutSec: 10 },
    })
    const { issueId, run: first } = await assignTask(agent.id)
    const { run, notes } = await watchRun(paperclip, first.id)

    expect(run).toMatchObject({ status: 'failed', errorCode: 'k8s_pod_schedule_failed' })
    expect(run.error).toMatch(/^Pod scheduling failed: Image pull failed for "claude": /)
    expect(run.error).toMatch(/\nThe agent never started after waiting \d+ s: /)
    expect(run.error).toContain(image)
    expect(run.resultJson).toMatchObject({
      verdict: { outcome: 'failed', retry: { safe: true, agentStarted: false } },
    })
    expect(notes).toContainEqual(expect.stringMatching(/^\[paperclip\] Pod \S+: ErrImagePull: /))
    expect(notes.at(-1)).toMatch(
      /^\[paperclip\] Result k8s_pod_schedule_failed: Pod scheduling failed/,
    )
    await nothingLeftOf(run.id)
    await becomesFree(issueId)
    await paperclip.pauseAgent(agent.id)
  })

  test.skipIf(!isRecent)('retries what could not start, half a minute later', async () => {
    const { paperclip, companyId } = instance
    const agent = await instance.createAgent({
      name: 'No claim',
      scenario: 'text',
      config: { claimName: 'no-such-claim', scheduleTimeoutSec: 10 },
    })
    const { issueId, run: first } = await assignTask(agent.id)
    const { run } = await watchRun(paperclip, first.id)
    expect(run).toMatchObject({ status: 'failed' })

    const retry = await nextRun(paperclip, companyId, agent.id, [run.id])
    expect(retry).toMatchObject({
      status: 'scheduled_retry',
      scheduledRetryAttempt: 1,
      retryOfRunId: run.id,
    })
    await becomesFree(issueId)
    await paperclip.pauseAgent(agent.id)
  })

  /** Gives a task to an agent and cancels its run while a tool is at work. */
  async function cancelTask(name: string) {
    const { paperclip } = instance
    const agent = await instance.createAgent({ name, scenario: 'slow-tool' })
    const { issueId, run } = await assignTask(agent.id)
    await until('the tool runs', async () =>
      (await readLog(paperclip, run.id)).includes('"name":"Bash"'),
    )
    const askedAtMs = Date.now()
    await paperclip.cancelRun(run.id)
    const answeredAfterMs = Date.now() - askedAtMs
    const alive = await livePodsOf(run.id)
    await paperclip.pauseAgent(agent.id)
    return { issueId, runId: run.id, answeredAfterMs, alive }
  }

  test.skipIf(!isRecent)(
    'answers a cancel when nothing of the run is left; its usage and session are kept, its task is free',
    async () => {
      const { issueId, runId, answeredAfterMs, alive } = await cancelTask('Sleeper')
      expect(alive).toEqual([])
      expect(answeredAfterMs).toBeLessThan(50_000)
      const run = await instance.paperclip.run(runId)
      expect(run).toMatchObject({ status: 'cancelled', errorCode: 'cancelled' })
      expect(run.sessionIdAfter).toMatch(uuid)
      expect(run.usageJson?.['outputTokens']).toBeGreaterThan(0)
      expect(run.resultJson).toMatchObject({ executionCancellation: { state: 'acknowledged' } })
      await becomesFree(issueId)
    },
  )

  test.skipIf(isRecent)('ends a cancelled run although nobody tells the adapter', async () => {
    const { runId } = await cancelTask('Sleeper')
    await nothingLeftOf(runId)
    expect(await instance.paperclip.run(runId)).toMatchObject({ status: 'cancelled' })
  })
})
