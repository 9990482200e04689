// Writes facts.json anew: node reduce-recordings.ts FOLDER, the folder of the recordings.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { factsOf, type WatchLine } from '../facts-of.ts'

const folder = process.argv[2]
if (folder === undefined) throw new Error('Usage: node reduce-recordings.ts FOLDER')

const names = readdirSync(folder).filter((name) => name.endsWith('.ndjson'))
const facts = names.toSorted().map((name) => {
  const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n')
  const recording = lines.map((line) => JSON.parse(line) as WatchLine)
  return [name.replace('.ndjson', ''), sorted(factsOf(recording))]
})
const text = `${JSON.stringify(Object.fromEntries(facts), null, 2)}\n`
writeFileSync(join(import.meta.dirname, 'facts.json'), text)

function sorted<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  const byKey = Object.entries(entries).toSorted(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(byKey)
}
