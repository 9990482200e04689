import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { AdapterModule } from '../../adapter-module.ts'
import type { AdapterResult } from '../../context.ts'
import { createServerAdapter } from '../../index.ts'
import { identityOf, type RunIdentity } from './run-identity.ts'
import { type RunRequest, runData } from './run-request.ts'
import { pause, until } from './test-cluster.ts'
import type { TestPlace } from './test-subject.ts'

const ownWords = /^\[paperclip\] /

/** One run of the adapter, and everything that Paperclip would have heard of it. */
export interface TestRun extends RunIdentity {
  readonly agentId: string
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
  { volume, adapterOptions }: TestPlace,
  environment: Readonly<Record<string, string>> = {},
): AdapterModule {
  return createServerAdapter({ PAPERCLIP_HOME: volume.home, ...environment }, adapterOptions)
}

/** Starts one run. */
export function startRun(
  place: TestPlace,
  adapter: AdapterModule,
  request: RunRequest = {},
): TestRun {
  const data = runData(place, request)
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
  const exchanged = (name: string): string => join(place.volume.exchange(data.runId), name)
  return {
    ...identityOf(place.volume, data),
    agentId: data.agent.id,
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
