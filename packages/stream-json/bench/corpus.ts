import { closeSync, globSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { createRandom, type Random } from '../src/__fixtures__/random.ts'
import { recordedLine } from '../src/__fixtures__/recordings.ts'

/** What a run is made of: whole messages, or with `--include-partial-messages` mostly pieces of some 400 bytes. */
export type Mix = 'messages' | 'partial messages'

const smallestLine = 200
const largestLine = 20_000
const hugeLine = 1_000_000

/** Writes at least so many bytes of a run: recorded lines with ids and times of their own and texts as long as those of real work, a quarter of them beyond ASCII. */
export function writeCorpus(path: string, mix: Mix, leastBytes: number): void {
  const file = openSync(path, 'w')
  const random = createRandom(1)
  const makeLine = lineMaker(random)
  writeSync(file, recordedLine('tools', 1))
  for (let written = 0; written < leastBytes;) {
    const lines = Array.from({ length: 1_000 }, (_, number) =>
      makeLine(mix === 'partial messages' && number % 40 !== 0),
    )
    written += writeSync(file, Buffer.from(lines.join('')))
  }
  writeSync(file, recordedLine('tools', 12))
  closeSync(file)
}

function lineMaker(random: Random): (isPartial: boolean) => string {
  const text = JSON.parse(recordedLine('tools', 2))
  const call = JSON.parse(recordedLine('tools', 3))
  const answer = JSON.parse(recordedLine('tools', 4))
  const delta = JSON.parse(recordedLine('tools-partial', 5))
  const source = sourceText()
  const beyondAscii = source.replaceAll(/\breturn\b/g, 'zurück → „日本“ 🙂')
  const words = (length: number) => {
    const from = random(4) === 0 ? beyondAscii : source
    const at = random(from.length)
    return from.slice(at, at + length).padEnd(length, from)
  }
  const start = Date.parse(text.timestamp)
  let number = 0
  return (isPartial) => {
    number += 1
    const id = number.toString(16).padStart(12, '0')
    text.uuid = call.uuid = answer.uuid = delta.uuid = `235dba38-631f-4c6f-938f-${id}`
    if (isPartial) {
      delta.event.delta.text = words(12 + random(20))
      return `${JSON.stringify(delta)}\n`
    }
    const length = lineLength(random)
    text.timestamp = call.timestamp = answer.timestamp = new Date(start + number * 70).toISOString()
    text.message.id = call.message.id = `msg_${number}`
    call.message.content[0].id = answer.message.content[0].tool_use_id = `toolu_${number}`
    text.message.content[0].text = words(length)
    call.message.content[0].input = {
      file_path: '/workspace/a.ts',
      old_string: words(length / 2),
      new_string: words(length / 2),
    }
    answer.message.content[0].content = words(length / 2)
    answer.tool_use_result.stdout = answer.message.content[0].content
    return `${JSON.stringify([text, call, answer, answer][random(4)])}\n`
  }
}

function lineLength(random: Random): number {
  if (random(5_000) === 0) return hugeLine
  return Math.round(smallestLine * (largestLine / smallestLine) ** (random(1_000) / 1_000))
}

/** What an agent reads and writes: code, here this package's. */
function sourceText(): string {
  const folder = join(import.meta.dirname, '..', 'src')
  const files = globSync('*.ts', { cwd: folder }).toSorted()
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
}
