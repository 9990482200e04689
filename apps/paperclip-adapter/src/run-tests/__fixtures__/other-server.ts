import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { jobName, runPaths, type RunPaths } from '@agent-jobs/job-manifest'

import type { AdapterResult } from '../../context.ts'
import type { ChildOrder } from './adapter-child.ts'
import { type RunRequest, runData } from './run-request.ts'
import type { TestVolume } from './test-volume.ts'

/** One run in another process, which can be killed. */
export interface OtherServer {
  readonly runId: string
  readonly jobName: string
  readonly paths: RunPaths
  /** What it told before it ended; undefined when it told nothing. */
  readonly result: Promise<AdapterResult | undefined>
  /** Sends a signal and waits until the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>
}

/** Starts a Paperclip server in a process of its own that makes one run. */
export function startOtherServer(volume: TestVolume, request: RunRequest): OtherServer {
  const data = runData(volume, request)
  const order: ChildOrder = { home: volume.home, data }
  const child = spawn(
    process.execPath,
    [
      '--conditions=@agent-jobs/source',
      join(import.meta.dirname, 'adapter-child.ts'),
      JSON.stringify(order),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = once(child, 'exit')
  const ids = { companyId: data.agent.companyId, agentId: data.agent.id, runId: data.runId }
  return {
    runId: data.runId,
    jobName: jobName({ ...ids, attempt: 1 }),
    paths: runPaths(volume.logRoot, ids),
    result: text(child.stdout).then((told) => (told === '' ? undefined : JSON.parse(told))),
    kill: async (signal) => {
      child.kill(signal)
      await exited
    },
  }
}
