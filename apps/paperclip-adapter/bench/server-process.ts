import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { AdapterModule } from '../src/adapter-module.ts'
import { createServerAdapter, type ServerAdapterOptions } from '../src/index.ts'
import type { RunData } from '../src/run-tests/__fixtures__/run-request.ts'
import { releaseAgent } from './release.ts'

/** What the process of a Paperclip server is told to run. */
export interface ServerOrder {
  readonly home: string
  readonly options: ServerAdapterOptions
  /** Run first, so that what only the first run costs is not counted. */
  readonly first: RunData
  readonly runs: readonly RunData[]
  /** How long all of them run beside each other. */
  readonly togetherMs: number
  /** Between the ends of two agents. */
  readonly endEveryMs: number
}

/** What it saw; times in milliseconds, sizes in bytes. */
export interface ServerReport {
  readonly succeeded: number
  readonly problems: readonly string[]
  readonly allRunningMs: number
  readonly heapPerRun: number
  readonly residentPerRun: number
  /** Of a second, for one run that goes on. */
  readonly cpuMsPerRunSecond: number
  /** From the first start to the last result, for one run. */
  readonly cpuMsPerRun: number
  /** From an agent's last breath to its run's result. */
  readonly verdictMs: readonly number[]
  /** From a line's writing to its delivery. */
  readonly lineMs: readonly number[]
}

interface Followed {
  readonly data: RunData
  readonly begun: Promise<void>
  readonly result: Promise<{ readonly endedMs: number; readonly problem: string | undefined }>
}

/** Servers do not begin a thousand runs in one instant; they have them. */
const startingAtOnce = 32

process.once('message', (order: ServerOrder) => {
  void serve(order).then((report) => process.send?.(report))
  process.once('message', () => process.exit())
})

async function serve(order: ServerOrder): Promise<ServerReport> {
  const adapter = createServerAdapter({ PAPERCLIP_HOME: order.home }, order.options)
  const lineMs: number[] = []
  const warm = follow(adapter, order.first, [])
  await warm.begun
  await letEnd(warm)
  const warmth = await warm.result
  if (warmth.problem !== undefined) throw new Error(warmth.problem)
  const before = memory()
  const cpuBefore = cpuMs()
  const startedAt = performance.now()
  const runs = await startAll(order.runs, (data) => follow(adapter, data, lineMs))
  const allRunningMs = performance.now() - startedAt
  const cpuTogether = cpuMs()
  await pause(order.togetherMs)
  const together = cpuMs() - cpuTogether
  const during = memory()
  for (const run of runs) {
    await letEnd(run)
    await pause(order.endEveryMs)
  }
  const results = await Promise.all(runs.map(({ result }) => result))
  const count = runs.length
  return {
    succeeded: results.filter(({ problem }) => problem === undefined).length,
    problems: [...new Set(results.flatMap(({ problem }) => problem ?? []))].slice(0, 5),
    allRunningMs,
    heapPerRun: (during.heapUsed - before.heapUsed) / count,
    residentPerRun: (during.rss - before.rss) / count,
    cpuMsPerRunSecond: (together / count / order.togetherMs) * 1_000,
    cpuMsPerRun: (cpuMs() - cpuBefore) / count,
    verdictMs: results.map(({ endedMs }) => endedMs),
    lineMs,
  }
}

/** Starts one run after the other, with so many at a time on their way to begin. */
async function startAll(
  wanted: readonly RunData[],
  start: (data: RunData) => Followed,
): Promise<readonly Followed[]> {
  const rest = wanted.values()
  const runs: Followed[] = []
  const startOnes = async (): Promise<void> => {
    for (const data of rest) {
      const run = start(data)
      runs.push(run)
      await run.begun
    }
  }
  await Promise.all(Array.from({ length: startingAtOnce }, startOnes))
  return runs
}

function follow(adapter: AdapterModule, data: RunData, lineMs: number[]): Followed {
  const begun = Promise.withResolvers<void>()
  const result = adapter.execute({
    ...data,
    onLog: (_, chunk) => {
      const now = uptimeMs()
      if (chunk.includes('"type":"assistant"')) begun.resolve()
      for (const [, at] of chunk.matchAll(/"uptime":([\d.]+)/g))
        lineMs.push(now - Number(at) * 1_000)
      return Promise.resolve()
    },
  })
  return {
    data,
    begun: begun.promise,
    result: result.then(({ exitCode, errorMessage }) => {
      begun.resolve()
      const problem = exitCode === 0 ? undefined : (errorMessage?.split('\n')[0] ?? 'no success')
      return { endedMs: uptimeMs() - endOf(data), problem }
    }),
  }
}

/** When the agent wrote its last word, by the machine's own clock in steps of 10 ms; NaN when it did not. */
function endOf(data: RunData): number {
  if (!existsSync(join(exchangeOf(data), 'ended'))) return Number.NaN
  return Number(readFileSync(join(exchangeOf(data), 'ended'), 'utf8')) * 1_000
}

/** A run that is over already waits for nobody. */
async function letEnd({ data, result }: Followed): Promise<void> {
  const over = new AbortController()
  void result.then(() => over.abort())
  await releaseAgent(exchangeOf(data), over.signal)
}

function exchangeOf({ config }: RunData): string {
  const { env } = config
  const isNamed = typeof env === 'object' && env !== null && 'EXCHANGE' in env
  return isNamed ? String(env.EXCHANGE) : ''
}

function uptimeMs(): number {
  return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1_000
}

function memory(): NodeJS.MemoryUsage {
  for (let each = 0; each < 3; each += 1) globalThis.gc?.()
  return process.memoryUsage()
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function pause(durationMs: number): Promise<void> {
  return new Promise((settle) => {
    setTimeout(settle, durationMs)
  })
}
