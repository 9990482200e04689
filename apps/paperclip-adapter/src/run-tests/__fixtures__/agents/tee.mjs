// Runs the real CLI with its stdout through a pipe: counts and hashes what comes out of it, and passes it on unchanged.
// TEE_MARKS writes a line to stderr after each piece. TEE_HOLD names a file in EXCHANGE that the result waits for.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, writeFileSync, writeSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const { EXCHANGE: exchange, TEE_MARKS: marks, TEE_HOLD: hold, PATH: path } = process.env
const real = path
  .split(delimiter)
  .filter((directory) => directory !== import.meta.dirname)
  .map((directory) => join(directory, 'claude'))
  .find((candidate) => existsSync(candidate))
const hash = createHash('sha256')
let bytes = 0
let pieces = 0

const child = spawn(real, process.argv.slice(2), { stdio: ['inherit', 'pipe', 'inherit'] })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))

function pass(piece) {
  for (let offset = 0; offset < piece.length; ) offset += writeSync(1, piece, offset)
  pieces += 1
  if (marks !== undefined) writeSync(2, `stderr-mark-${pieces}\n`)
}

async function whenThere(name) {
  while (!existsSync(join(exchange, name))) {
    await new Promise((settle) => {
      setTimeout(settle, 50)
    })
  }
}

const passed = (async () => {
  for await (const piece of child.stdout) {
    hash.update(piece)
    bytes += piece.length
    if (hold !== undefined && piece.includes('"type":"result"')) {
      writeFileSync(join(exchange, 'held'), '')
      await whenThere(hold)
    }
    pass(piece)
  }
})()

child.on('close', async (status, signal) => {
  await passed
  const record = { bytes, pieces, sha256: hash.digest('hex'), status, signal }
  writeFileSync(join(exchange, 'tee.json'), JSON.stringify(record))
  if (signal === null) process.exit(status)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
