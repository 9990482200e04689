import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createTailer } from '@agent-jobs/file-tailer'
import { runPaths } from '@agent-jobs/job-manifest'
import { expect, test } from 'vitest'

import { createLogDelivery } from './log-delivery.ts'
import { createRedactor } from './redaction.ts'
import { RunLog } from './run-log.ts'
import { drainLimits, readOutput } from './run-output.ts'

test('a run that ends before anything was read, and says nothing, has been heard all the same', async () => {
  const root = mkdtempSync(join(tmpdir(), 'run-output-'))
  const paths = runPaths(root, { companyId: 'company', agentId: 'agent', runId: 'run' })
  mkdirSync(paths.attemptDirectory, { recursive: true })
  for (const path of [paths.stdout, paths.stderr, paths.events]) writeFileSync(path, '')
  const log = new RunLog(
    createLogDelivery(() => Promise.resolve()),
    createRedactor([]),
  )
  const output = readOutput(createTailer(), paths, log, () => {})
  appendFileSync(paths.events, '{"v":1,"type":"begin","podUid":"pod"}\n')
  await output.drain({ stdoutBytes: 0, stderrBytes: 0 }, drainLimits)
  expect(output.anyBytes).toBe(true)
  expect(output.voice.begin).toBeDefined()
  rmSync(root, { recursive: true, force: true })
})
