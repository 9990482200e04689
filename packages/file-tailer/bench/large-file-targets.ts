import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { measure, type Figures } from './child-process.ts'
import { writeCorpus, type Corpus } from './corpus.ts'
import { hasPeer } from './subjects.ts'
import { median, shown, type Row } from './table.ts'

const GIBIBYTE = 1024 ** 3

/** What was measured in one round, one beside the other. */
interface Pair {
  readonly ours: number
  readonly other: number
}

/** T1: one large file, in lines and in bytes. */
export function measureThroughput(rounds: number): Promise<Row[]> {
  return withFolder(async (folder) => {
    const corpus = writeCorpus(join(folder, 'corpus'), GIBIBYTE)
    const withPeer = hasPeer()
    const lines: Pair[] = []
    const bytes: Pair[] = []
    countLines(corpus)
    for (let round = 0; round < rounds; round += 1) {
      if (withPeer) {
        const other = await speed('logdna', corpus, 'lines')
        lines.push({ other, ours: await speed('ours', corpus, 'lines') })
      }
      bytes.push({ other: countLines(corpus), ours: await speed('ours', corpus, 'bytes') })
    }
    const toLines = speedRow('1 GiB to decoded lines, speed × @logdna/tail-file', lines, 8)
    const toBytes = speedRow('1 GiB to whole lines as bytes, speed × wc -l', bytes, 0.8)
    return withPeer ? [toLines, toBytes] : [toBytes]
  })
}

/** T6: the most memory that a very long file takes. */
export function measureMemory(rounds: number): Promise<Row[]> {
  return withFolder(async (folder) => {
    const small = writeCorpus(join(folder, 'small'), 10e6)
    const large = writeCorpus(join(folder, 'large'), 10e9)
    const peaks: Pair[] = []
    for (let round = 0; round < rounds; round += 1) {
      peaks.push({ other: await peak(small), ours: await peak(large) })
    }
    return [
      {
        target: 'T6',
        what: 'decoded lines, peak memory of 10 GB × that of 10 MB',
        ratios: peaks.map(({ ours, other }) => ours / other),
        goal: { kind: 'most', value: 1.05 },
        figures: medians(peaks, 'MB'),
      },
    ]
  })
}

function speedRow(what: string, pairs: readonly Pair[], least: number): Row {
  return {
    target: 'T1',
    what,
    ratios: pairs.map(({ ours, other }) => ours / other),
    goal: { kind: 'least', value: least },
    figures: medians(pairs, 'MB/s'),
  }
}

function medians(pairs: readonly Pair[], unit: string): string {
  const ours = median(pairs.map((pair) => pair.ours))
  const other = median(pairs.map((pair) => pair.other))
  return `${shown(ours)} : ${shown(other)} ${unit}`
}

async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const parent = process.env['AGENT_JOBS_BENCH_FOLDER'] ?? tmpdir()
  const folder = mkdtempSync(join(parent, 'tail-bench-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function read(subject: string, corpus: Corpus, mode: string): Promise<Figures> {
  const { path, bytes, lines } = corpus
  return measure('one-file.ts', [subject, path, String(bytes), String(lines), mode])
}

async function speed(subject: string, corpus: Corpus, mode: 'lines' | 'bytes'): Promise<number> {
  return (await read(subject, corpus, mode))['mbPerSecond'] ?? Number.NaN
}

async function peak(corpus: Corpus): Promise<number> {
  return (await read('ours', corpus, 'lines'))['peakMb'] ?? Number.NaN
}

/** MB/s of `wc -l`, its start included. */
function countLines({ path, bytes }: Corpus): number {
  const startedAt = performance.now()
  execFileSync('wc', ['-l', path])
  return bytes / 1e3 / (performance.now() - startedAt)
}
