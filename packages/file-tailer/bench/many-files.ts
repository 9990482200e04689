// Follows many files that grow by a line a second each (or not at all), and prints what it costs.
// Arguments: SUBJECT FILES grow|idle|tell
import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

import { processorMs, type Figures } from './child-process.ts'
import { openSubject } from './subjects.ts'

const WARM_MS = 6000
const MEASURED_MS = 6000
const [name = 'ours', count = '1', mode = 'grow'] = process.argv.slice(2)
const files = Number(count)
const folder = mkdtempSync(join(process.env['AGENT_JOBS_BENCH_FOLDER'] ?? tmpdir(), 'tail-bench-'))
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true })
})

const latenciesMs: number[] = []
let measuring = false
let lines = 0

function onLine(line: string): void {
  if (!measuring) return
  lines += 1
  const from = line.indexOf('"t":"') + 5
  const written = BigInt(line.slice(from, line.indexOf('"', from)))
  latenciesMs.push(Number(process.hrtime.bigint() - written) / 1e6)
}

/** Tells a subject that can be told which of its files grew. */
function startWriter(tell: readonly (() => void)[]): ChildProcess | undefined {
  if (mode === 'idle') return undefined
  const writer = fork(join(import.meta.dirname, 'write-lines.ts'), [folder, count, mode])
  if (mode === 'tell') {
    writer.on('message', (touched) => {
      if (Array.isArray(touched)) for (const index of touched) tell[Number(index)]?.()
    })
  }
  return writer
}

function quantile(part: number): number {
  const sorted = latenciesMs.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
}

/** What is not garbage. The heap around it is as large as it was in its busiest moment. */
function heldBytes({ heapUsed, external }: NodeJS.MemoryUsage): number {
  return heapUsed + external
}

async function measureMany(): Promise<Figures> {
  for (let index = 0; index < files; index += 1) {
    writeFileSync(join(folder, String(index)), '{"type":"system","t":"0"}\n')
  }
  const subject = openSubject(name)
  globalThis.gc?.()
  const memoryBefore = process.memoryUsage()
  const tell = Array.from({ length: files }, (_, index) =>
    subject.follow(join(folder, String(index)), onLine),
  )
  const writer = startWriter(tell)
  await sleep(WARM_MS + files / 2)
  const loop = monitorEventLoopDelay({ resolution: 5 })
  loop.enable()
  const processorBefore = processorMs(writer?.pid)
  const startedAt = performance.now()
  measuring = true
  await sleep(MEASURED_MS)
  measuring = false
  const elapsedMs = performance.now() - startedAt
  const processor = ((processorMs(writer?.pid) - processorBefore) / elapsedMs) * 100
  globalThis.gc?.()
  return {
    processor,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    loopP99Ms: loop.percentile(99) / 1e6,
    delivered: lines / ((files * elapsedMs) / 1000),
    kbPerFile: (heldBytes(process.memoryUsage()) - heldBytes(memoryBefore)) / 1024 / files,
    residentKbPerFile: (process.memoryUsage.rss() - memoryBefore.rss) / 1024 / files,
  }
}

console.log(JSON.stringify(await measureMany()))
process.exit(0)
