import { readFile } from 'node:fs/promises'

import { createSummarizer, displayEntries, formatEntry, parseLine } from '@agent-jobs/stream-json'

/** Prints a recorded run and returns what it came to. */
export async function replay(file: string, print: (text: string) => void) {
  const text = await readFile(file, 'utf8')
  const events = text.split('\n').map((line) => parseLine(line))
  for (const entry of events.flatMap(displayEntries)) print(formatEntry(entry, { width: 100 }))
  const summarizer = createSummarizer()
  summarizer.add(text)
  return summarizer.finish()
}
