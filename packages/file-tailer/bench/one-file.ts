import { createTailer } from '../src/index.ts'
// Reads one file to its end and prints how fast, and the most memory it took.
// Arguments: SUBJECT PATH BYTES LINES lines|bytes
import { peakMemoryMb } from './child-process.ts'
import { openSubject } from './subjects.ts'

const [name = 'ours', path = '', size = '0', count = '0', mode = 'lines'] = process.argv.slice(2)
const bytes = Number(size)

function readLines(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  let linesLeft = Number(count)
  let characters = 0
  openSubject(name).follow(path, (line) => {
    characters += line.length
    if ((linesLeft -= 1) === 0) resolve(characters)
  })
  return promise
}

async function readBytes(): Promise<number> {
  await using tailer = createTailer()
  const tail = tailer.follow(path, { onBatch: () => {} })
  return (await tail.drain({ toBytes: bytes })).offset
}

const keepRunning = setInterval(() => {}, 1000)
const startedAt = performance.now()
await (mode === 'bytes' ? readBytes() : readLines())
const seconds = (performance.now() - startedAt) / 1000
clearInterval(keepRunning)
console.log(JSON.stringify({ mbPerSecond: bytes / 1e6 / seconds, peakMb: peakMemoryMb() }))
process.exit(0)
