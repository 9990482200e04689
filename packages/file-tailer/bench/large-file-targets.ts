import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { measure, type Figures } from './child-process.ts'
import { writeCorpus, type Corpus } from './corpus.ts'
import { hasPeer } from './subjects.ts'
import { median, shown, type Row } from './table.ts'

const GIBIBYTE = 1024 ** 3

/** T1: one large file, in lines and in bytes. */
export function measureThroughput(rounds: number): Promise<Row[]> {
  return withFolder(async (folder) => {
    const corpus = writeCorpus(join(folder, 'corpus'), GIBIBYTE)
    const withPeer = hasPeer()
    const lines: { ours: number; peer: number }[] = []
    const bytes: { ours: number; wc: number }[] = []
    countLines(corpus)
    for (let round = 0; round < rounds; round += 1) {
      if (withPeer) {
        const [peer, ours] = [
          await speed('logdna', corpus, 'lines'),
          await speed('ours', corpus, 'lines'),
        ]
        lines.push({ peer, ours })
      }
      const [wc, ours] = [countLines(corpus), await speed('ours', corpus, 'bytes')]
      bytes.push({ wc, ours })
    }
    return [
      ...(withPeer
        ? [
            {
              target: 'T1',
              what: '1 GiB to decoded lines, speed × @logdna/tail-file',
              ratios: lines.map(({ ours, peer }) => ours / peer),
              goal: { kind: 'least' as const, value: 8 },
              figures: `${middle(
                'MB/s',
                lines.map(({ ours }) => ours),
              )} : ${middle(
                'MB/s',
                lines.map(({ peer }) => peer),
              )}`,
            },
          ]
        : []),
      {
        target: 'T1',
        what: '1 GiB to batches of whole lines as bytes, speed × wc -l',
        ratios: bytes.map(({ ours, wc }) => ours / wc),
        goal: { kind: 'least', value: 0.8 },
        figures: `${middle(
          'MB/s',
          bytes.map(({ ours }) => ours),
        )} : ${middle(
          'MB/s',
          bytes.map(({ wc }) => wc),
        )}`,
      },
    ]
  })
}

/** T6: the most memory that a very long file takes. */
export function measureMemory(rounds: number): Promise<Row[]> {
  return withFolder(async (folder) => {
    const small = writeCorpus(join(folder, 'small'), 10e6)
    const large = writeCorpus(join(folder, 'large'), 10e9)
    const peaks: { small: number; large: number }[] = []
    for (let round = 0; round < rounds; round += 1) {
      peaks.push({ small: await peak(small), large: await peak(large) })
    }
    return [
      {
        target: 'T6',
        what: 'peak memory of 10 GB × that of 10 MB, decoded lines',
        ratios: peaks.map((peakOf) => peakOf.large / peakOf.small),
        goal: { kind: 'most', value: 1.05 },
        figures: `${middle(
          'MB',
          peaks.map((of) => of.large),
        )} : ${middle(
          'MB',
          peaks.map((of) => of.small),
        )}`,
      },
    ]
  })
}

async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(
    join(process.env['AGENT_JOBS_BENCH_FOLDER'] ?? tmpdir(), 'tail-bench-'),
  )
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

function middle(unit: string, values: number[]): string {
  return `${shown(median(values))} ${unit}`
}
