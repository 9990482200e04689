// Writes facts.json and words.json anew: node reduce-recordings.ts FOLDER, the folder of the recordings.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { factsOf } from '../facts-of.ts'
import type { WatchLine } from '../watch-line.ts'
import { wordsOf } from '../words-of.ts'

const folder = process.argv[2]
if (folder === undefined) throw new Error('Usage: node reduce-recordings.ts FOLDER')

const names = readdirSync(folder).filter((name) => name.endsWith('.ndjson'))
const recordings = names.toSorted().map((name) => {
  const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n')
  return [name.replace('.ndjson', ''), lines.map((line) => JSON.parse(line) as WatchLine)] as const
})
write('facts.json', (lines) => sorted(factsOf(lines)))
write('words.json', wordsOf)

function write(file: string, reduce: (lines: readonly WatchLine[]) => unknown): void {
  const entries = recordings.map(([name, lines]) => [name, reduce(lines)])
  const text = `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`
  writeFileSync(join(import.meta.dirname, file), text)
}

function sorted<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  const byKey = Object.entries(entries).toSorted(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(byKey)
}
