// Sums up a run of so many megabytes, made of the lines of a file again and again, and prints the most memory that this took.
//   node bench/memory.ts FILE MEGABYTES [LINE_MEGABYTES]
import { readFileSync } from 'node:fs'

import { createSummarizer } from '../src/index.ts'

const [path = '', megabytes = '0', lineMegabytes = '0'] = process.argv.slice(2)
const batch = readFileSync(path)
const summarizer = createSummarizer()
for (let bytes = 0; bytes < Number(megabytes) * 1e6; bytes += batch.length) summarizer.add(batch)

// A line over the reader's limit comes in pieces.
const pieces = Number(lineMegabytes) * 4
const piece = Buffer.alloc(2 ** 18, 'x')
for (let number = 1; number <= pieces; number += 1) {
  summarizer.addPiece(piece, { last: number === pieces })
}
summarizer.add(batch)
const { linesRead, oversizedLines, badLines } = summarizer.finish()
const peakMegabytes = process.resourceUsage().maxRSS / 1024
globalThis.gc?.()
console.log(
  JSON.stringify({
    peakMegabytes,
    heldMegabytes: process.memoryUsage().heapUsed / 1e6,
    linesRead,
    oversizedLines,
    badLines,
  }),
)
