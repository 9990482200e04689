// Measures this package beside readline and JSON.parse, in interleaved rounds on the same machine, and prints one table.
//   node bench/main.ts [--rounds=5] [--megabytes=100] [--run-megabytes=10000] [T5 T6]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { type Mix, writeCorpus } from './corpus.ts'
import { type Figures, measure } from './measure.ts'
import { subjects } from './subjects.ts'
import { median, printTable, type Row, shown } from './table.ts'

const goals: Readonly<Record<string, number>> = {
  'the summary': 40,
  'the summary and every line for display': 10,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '100' },
    'run-megabytes': { type: 'string', default: '10000' },
  },
})
const rounds = Number(values.rounds)
const wanted = (target: string): boolean => positionals.length === 0 || positionals.includes(target)
const folder = mkdtempSync(join(tmpdir(), 'stream-json-bench-'))
try {
  printTable([
    ...(wanted('T5') ? await measureSpeed('messages') : []),
    ...(wanted('T5') ? await measureSpeed('partial messages') : []),
    ...(wanted('T6') ? await measureMemory() : []),
  ])
} finally {
  rmSync(folder, { recursive: true })
}

async function measureSpeed(mix: Mix): Promise<Row[]> {
  const path = join(folder, 'run.ndjson')
  writeCorpus(path, mix, Number(values.megabytes) * 1e6)
  const names = Object.keys(subjects)
  const figures = new Map(names.map((name): [string, Figures[]] => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      figures.get(name)?.push(await measure('one-run.ts', [name, path]))
    }
  }
  const [peer = '', ...ours] = names
  return ours.map((name) => speedRow(mix, name, figures.get(name) ?? [], figures.get(peer) ?? []))
}

function speedRow(
  mix: Mix,
  name: string,
  figures: readonly Figures[],
  peer: readonly Figures[],
): Row {
  const speeds = figures.map(({ megabytesPerCpuSecond = 0 }) => megabytesPerCpuSecond)
  const peerSpeeds = peer.map(({ megabytesPerCpuSecond = 0 }) => megabytesPerCpuSecond)
  const goal = goals[name]
  return {
    target: goal === undefined ? '' : 'T5',
    what: `${mix}: ${name}, times as fast as readline + JSON.parse`,
    ratios: speeds.map((speed, round) => speed / (peerSpeeds[round] ?? Number.NaN)),
    goal: goal === undefined ? undefined : { kind: 'least', value: goal },
    figures: `${shown(median(speeds))} and ${shown(median(peerSpeeds))} MB a second of processor time`,
  }
}

async function measureMemory(): Promise<Row[]> {
  const path = join(folder, 'batch.ndjson')
  writeCorpus(path, 'messages', 5e6)
  const { short, long } = await measureRuns(path, [])
  // V8 doubles its young generation when what survived there adds up to its size, however little survives each time.
  const fixed = await measureRuns(path, ['--max-semi-space-size=1'])
  const most = 'the most memory'
  return [
    memoryRow('T6', most, 'peakMegabytes', long, short),
    memoryRow(
      '',
      `${most}, V8's young generation held at 1 MB`,
      'peakMegabytes',
      fixed.long,
      fixed.short,
    ),
    memoryRow('', 'what is held after a garbage collection', 'heldMegabytes', long, short),
  ]
}

interface Runs {
  readonly short: Figures[]
  readonly long: Figures[]
}

async function measureRuns(path: string, nodeOptions: readonly string[]): Promise<Runs> {
  const runs: Runs = { short: [], long: [] }
  for (let round = 0; round < Math.min(rounds, 3); round += 1) {
    runs.short.push(await measure('memory.ts', [path, '10'], nodeOptions))
    const run = await measure('memory.ts', [path, values['run-megabytes'], '64'], nodeOptions)
    if (run['oversizedLines'] !== 1 || run['badLines'] !== 0) throw new Error('Lines were lost')
    runs.long.push(run)
  }
  return runs
}

function memoryRow(
  target: string,
  what: string,
  figure: string,
  long: readonly Figures[],
  short: readonly Figures[],
): Row {
  const longs = long.map((figures) => figures[figure] ?? Number.NaN)
  const shorts = short.map((figures) => figures[figure] ?? Number.NaN)
  return {
    target,
    what: `${what} in a run of ${values['run-megabytes']} MB with a line of 64 MiB, times that in one of 10 MB`,
    ratios: longs.map((megabytes, round) => megabytes / (shorts[round] ?? Number.NaN)),
    goal: target === '' ? undefined : { kind: 'most', value: 1.05 },
    figures: `${shown(median(longs))} and ${shown(median(shorts))} MB`,
  }
}
