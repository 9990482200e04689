// The pod's side: appends lines to a file for a while, and pushes them to the share's server every
// quarter second by closing a write descriptor, as the run script does. Prints how
// many bytes and lines it wrote, and their hash.
//   node write-lines.ts FILE MILLISECONDS SEED
import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'

import { Random } from '../src/__fixtures__/random.ts'

const [path = '', durationMs = '5000', seed = '1'] = process.argv.slice(2)
const random = new Random(Number(seed))
const hash = createHash('sha256')
const file = openSync(path, 'a')
const endAt = Date.now() + Number(durationMs)
let bytes = 0
let lines = 0

const push = setInterval(() => {
  closeSync(openSync(path, 'a'))
}, 250)

function writeLine(): void {
  const text = '“日本🙂” '.repeat(random.below(random.below(20) === 0 ? 8000 : 20))
  const line = Buffer.from(`${JSON.stringify({ number: lines, at: Date.now(), text })}\n`)
  // In two writes, so that a read can end anywhere in a line.
  const cut = random.below(line.length)
  writeSync(file, line, 0, cut)
  writeSync(file, line, cut)
  hash.update(line)
  bytes += line.length
  lines += 1
  if (Date.now() < endAt) setTimeout(writeLine, random.below(60))
  else finish()
}

function finish(): void {
  clearInterval(push)
  closeSync(file)
  process.stdout.write(`${String(bytes)} ${String(lines)} ${hash.digest('hex')}\n`)
}

writeLine()
