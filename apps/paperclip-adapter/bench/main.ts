// Measures one adapter process that has many runs at once, on an emulator of this machine, and prints one table. Each pod
// is one process, unless the run script's own helpers, a dozen processes a second for each pod, are wanted too:
//   node bench/main.ts [--run-script]
import { parseArgs } from 'node:util'

import { type Crowd, type CrowdReport, measureRuns } from './measure-runs.ts'
import { percentiles } from './percentiles.ts'

const { values: options } = parseArgs({ options: { 'run-script': { type: 'boolean' } } })
const times = { togetherMs: 20_000, endEveryMs: 20 }
const thousand: Crowd = { name: '1,000 at once', count: 1_000, lean: true, lines: 0, ...times }
const chatty: Crowd = { name: '144, a line a second', count: 144, lean: true, lines: 30, ...times }
const crowds = options['run-script']
  ? [{ ...chatty, name: '144, by the run script', lean: false }]
  : [thousand, chatty]

const rows: readonly (readonly [string, (report: CrowdReport, crowd: Crowd) => string])[] = [
  ['runs that succeeded', ({ succeeded }) => String(succeeded)],
  ['until all run, s', ({ allRunningMs }) => (allRunningMs / 1_000).toFixed(1)],
  ['requests per run', ({ ownRequests }, { count }) => (ownRequests / (count + 1)).toFixed(2)],
  ['signs of life of the server', ({ renewals }) => String(renewals)],
  ['open watches', ({ watches }) => String(watches)],
  ['memory per run, heap, KiB', ({ heapPerRun }) => (heapPerRun / 1_024).toFixed(0)],
  ['memory per run, resident, KiB', ({ residentPerRun }) => (residentPerRun / 1_024).toFixed(0)],
  ['CPU per run and second, ms', ({ cpuMsPerRunSecond }) => cpuMsPerRunSecond.toFixed(2)],
  ['CPU per whole run, ms', ({ cpuMsPerRun }) => cpuMsPerRun.toFixed(1)],
  ['agent’s end to verdict, ms, p50 / p99', ({ verdictMs }) => percentiles(verdictMs)],
  ['line to delivery, ms, p50 / p99', ({ lineMs }) => percentiles(lineMs)],
  ['CPU of the emulator, s', ({ cpuMs }) => (cpuMs / 1_000).toFixed(1)],
]

function row(title: string, cells: readonly string[]): string {
  return title.padEnd(38) + cells.map((cell) => cell.padStart(22)).join('')
}

const measured: (readonly [Crowd, CrowdReport])[] = []
for (const crowd of crowds) {
  console.log(`${crowd.name} …`)
  measured.push([crowd, await measureRuns(crowd)])
}
const titles = measured.map(([{ name }]) => name)
console.log(`\n${row('', titles)}`)
for (const [title, show] of rows) {
  const cells = measured.map(([crowd, report]) => show(report, crowd))
  console.log(row(title, cells))
}
for (const [{ name }, { problems }] of measured) {
  for (const problem of problems) console.log(`${name}: ${problem}`)
}
if (measured.some(([{ count }, { succeeded }]) => succeeded < count)) process.exitCode = 1
