import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { expect, test } from 'vitest'

import { emulator } from './__fixtures__/emulator-subject.ts'
import { useLab } from './__fixtures__/test-lab.ts'
import { verdictOf } from './__fixtures__/told-ending.ts'

const lab = useLab(emulator)
const runs = 144

/** A cheap agent: plays its recording, and ends with the status that it is given. */
function putCheapAgent(): string {
  const [scripted = ''] = lab.volume.pathWith('scripted').split(':')
  const directory = join(dirname(scripted), 'cheap')
  mkdirSync(directory)
  const command = join(directory, 'claude')
  const recording = join(scripted, 'recorded.ndjson')
  writeFileSync(
    command,
    `#!/bin/sh\nhead -n 2 ${recording}\nsleep 2\n[ "$STATUS" != 0 ] || tail -n 1 ${recording}\nexit "$STATUS"\n`,
  )
  chmodSync(command, 0o755)
  return `${directory}:${process.env['PATH'] ?? ''}`
}

test(`${runs} runs at once are all judged right by an API that refuses every 20th request and drops its watches`, async () => {
  const PATH = putCheapAgent()
  using stack = new DisposableStack()
  const faults = [
    { kind: 'api-answers', status: 429, share: 0.025, retryAfterSeconds: 1 },
    { kind: 'api-answers', status: 500, share: 0.025 },
    { kind: 'watches-drop', everyMs: 1_500 },
  ] as const
  for (const fault of faults) stack.use(lab.strikeApi?.(fault))
  const statuses = Array.from({ length: runs }, (_each, index) => index % 3)
  const started = statuses.map((status) =>
    lab.start({ env: { PATH, STATUS: String(status) }, config: { scheduleTimeoutSec: 120 } }),
  )
  const results = await Promise.all(started.map((run) => run.result))
  const told = results.map((result) => {
    if (result.resultJson?.['verdict'] === undefined) return result.errorMessage
    const { outcome, reason } = verdictOf(result)
    return `${String(outcome)} ${String(reason)}`
  })
  expect(told).toEqual(
    statuses.map((status) => (status === 0 ? 'succeeded succeeded' : 'failed agent_exit')),
  )
  const lines = started.map(({ stdout }) => stdout.trimEnd().split('\n').length)
  expect(lines).toEqual(statuses.map((status) => (status === 0 ? 3 : 2)))
}, 240_000)
