// An agent that writes numbered lines with the time of writing for a while, as unevenly as agents do,
// and ends with a result line and nothing after it:
//   node uneven-agent.ts SEED DURATION_MS
import { writeSync } from 'node:fs'

import { createRandom } from './random.ts'

const [seed = 0, durationMs = 0] = process.argv.slice(2).map(Number)
const random = createRandom(seed)
const text = 'x“日本🙂”\\n'
const endsAtMs = Date.now() + durationMs
let lines = 0
let errorLines = 0
let wasSilent = false

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })

const write = (part: string): void => {
  for (let rest = Buffer.from(part); rest.length > 0; ) rest = rest.subarray(writeSync(1, rest))
}

const lineStart = (characters: number): string => {
  lines += 1
  return `{"n":${lines},"text":"${text.repeat(1 + Math.floor(characters / text.length))}`
}
const lineEnd = (): string => `","at":${Date.now()}}\n`

async function writeSomething(kind: number): Promise<void> {
  if (kind < 15) {
    for (let burst = 20 + random(100); burst > 0; burst -= 1) {
      write(lineStart(random(400)) + lineEnd())
    }
  } else if (kind < 25) {
    write(lineStart(100_000) + lineEnd())
  } else if (kind < 32) {
    write(lineStart(random(400)))
    await pause(200 + random(600))
    write(lineEnd())
  } else if (kind < 40) {
    errorLines += 1
    writeSync(2, `error ${errorLines} at ${Date.now()}\n`)
  } else write(lineStart(random(400)) + lineEnd())
}

while (Date.now() < endsAtMs) {
  await writeSomething(random(100))
  const isHalfTime = Date.now() > endsAtMs - durationMs / 2
  if (!wasSilent && isHalfTime && durationMs > 5000) {
    wasSilent = true
    await pause(2000 + random(2000))
  } else await pause(10 + random(190))
}
write(
  `{"type":"result","subtype":"success","is_error":false,"result":"${errorLines} errors","n":${lines + 1},"at":${Date.now()}}\n`,
)
