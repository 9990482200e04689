import { closeSync, openSync, writeSync } from 'node:fs'

import { Random } from '../src/__fixtures__/random.ts'

/** A file of NDJSON that was written for a measurement. */
export interface Corpus {
  readonly path: string
  readonly bytes: number
  readonly lines: number
}

const BLOCK_BYTES = 64 * 1024 * 1024
const SMALLEST_LINE = 200
const LARGEST_LINE = 20_000
const HUGE_LINE = 1_000_000

/** Writes at least so many bytes: lines of 200 B to 20 KB, few of 1 MB, a quarter beyond ASCII. */
export function writeCorpus(path: string, leastBytes: number): Corpus {
  const block = makeBlock(Math.min(BLOCK_BYTES, leastBytes))
  const file = openSync(path, 'w')
  const blocks = Math.ceil(leastBytes / block.bytes.length)
  for (let written = 0; written < blocks; written += 1) writeSync(file, block.bytes)
  closeSync(file)
  return { path, bytes: blocks * block.bytes.length, lines: blocks * block.lines }
}

function makeBlock(leastBytes: number): { bytes: Buffer; lines: number } {
  const random = new Random(1)
  const lines: Buffer[] = []
  for (let size = 0; size < leastBytes;) {
    const line = Buffer.from(makeLine(random))
    lines.push(line)
    size += line.length
  }
  return { bytes: Buffer.concat(lines), lines: lines.length }
}

function makeLine(random: Random): string {
  const spread = Math.log(LARGEST_LINE / SMALLEST_LINE)
  const logUniform = SMALLEST_LINE * Math.exp((random.below(1000) / 1000) * spread)
  const length = random.below(5000) === 0 ? HUGE_LINE : Math.floor(logUniform)
  const words = random.below(4) === 0 ? 'Bücher “日本” ✓ 🙂 … ' : 'the function returns a promise '
  return `{"type":"assistant","text":"${words.repeat(length / words.length)}"}\n`
}
