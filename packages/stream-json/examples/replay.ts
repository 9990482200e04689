import { readFile } from 'node:fs/promises'

import { createSummarizer, formatEntry } from '@agent-jobs/stream-json'

/** Prints a recorded run and returns what it came to. */
export async function replay(file: string, print: (text: string) => void) {
  const summarizer = createSummarizer()
  const entries = summarizer.addAndDisplay(await readFile(file))
  for (const entry of entries) print(formatEntry(entry, { width: 100 }))
  return summarizer.finish()
}
