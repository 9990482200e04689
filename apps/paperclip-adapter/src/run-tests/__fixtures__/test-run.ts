import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { jobName, runPaths, type RunPaths } from '@agent-jobs/job-manifest'

import type { AdapterModule } from '../../adapter-module.ts'
import type { AdapterResult } from '../../context.ts'
import { createServerAdapter } from '../../index.ts'
import { type RunRequest, runData } from './run-request.ts'
import { pause, until } from './test-cluster.ts'
import type { TestVolume } from './test-volume.ts'

const ownWords = /^\[paperclip\] /

/** One run of the adapter, and everything that Paperclip would have heard of it. */
export interface TestRun {
  readonly runId: string
  readonly agentId: string
  readonly jobName: string
  readonly paths: RunPaths
  readonly result: Promise<AdapterResult>
  /** When the result was there; this process's clock. */
  readonly endedAtMs: number | undefined
  /** What Paperclip got on stdout, without the adapter's own lines. */
  readonly stdout: string
  readonly stderr: string
  /** The adapter's own lines. */
  readonly notes: readonly string[]
  readonly everything: string
  readonly progress: readonly string[]
  cancel(): void
  /** The path of a file that the agent sees too. */
  exchanged(name: string): string
  /** Makes a file that the agent waits for. */
  touch(name: string): void
  /** Waits until the agent has made a file, and returns its text. */
  made(name: string): Promise<string>
}

/** Makes the adapter of one Paperclip server. */
export function makeAdapter(
  volume: TestVolume,
  environment: Readonly<Record<string, string>> = {},
): AdapterModule {
  return createServerAdapter({ PAPERCLIP_HOME: volume.home, ...environment })
}

/** Starts one run. */
export function startRun(
  volume: TestVolume,
  adapter: AdapterModule,
  request: RunRequest = {},
): TestRun {
  const data = runData(volume, request)
  const { runId, agent } = data
  const heard = { stdout: '', stderr: '' }
  const progress: string[] = []
  const wish = new AbortController()
  let endedAtMs: number | undefined
  const result = adapter
    .execute({
      ...data,
      ...(request.withSignal === false ? {} : { signal: wish.signal }),
      onLog: async (stream, chunk) => {
        heard[stream] += chunk
        await pause(0)
      },
      onRuntimeProgress: ({ message }) => {
        progress.push(message)
      },
    })
    .finally(() => {
      endedAtMs = Date.now()
    })
  const exchanged = (name: string): string => join(volume.exchange(runId), name)
  const ids = { companyId: agent.companyId, agentId: agent.id, runId, attempt: 1 }
  return {
    runId,
    agentId: agent.id,
    jobName: jobName(ids),
    paths: runPaths(volume.logRoot, ids),
    result,
    progress,
    exchanged,
    get endedAtMs() {
      return endedAtMs
    },
    get stdout() {
      return linesOf(heard.stdout, (line) => !ownWords.test(line)).join('')
    },
    get stderr() {
      return heard.stderr
    },
    get notes() {
      return linesOf(heard.stdout, (line) => ownWords.test(line)).map((line) => line.trimEnd())
    },
    get everything() {
      return `${heard.stdout}\n${heard.stderr}\n${progress.join('\n')}`
    },
    cancel: () => {
      wish.abort()
    },
    touch: (name) => {
      writeFileSync(exchanged(name), '')
    },
    made: async (name) => {
      await until(`the agent makes ${name}`, () => existsSync(exchanged(name)))
      return readFileSync(exchanged(name), 'utf8')
    },
  }
}

function linesOf(text: string, isWanted: (line: string) => boolean): string[] {
  return text.split(/(?<=\n)/).filter((line) => line !== '' && isWanted(line))
}
