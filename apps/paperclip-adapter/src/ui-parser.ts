import { type DisplayEntry, displayEntries, parseLine } from '@agent-jobs/stream-json'

/** One entry of Paperclip's transcript; `ts` is the time that the line came with. */
export type TranscriptEntry = DisplayEntry & { readonly ts: string }

/**
 * What to show of one line of a run's output. Paperclip calls it in a browser's worker, in any order and more than once
 * for a line. Total: a line that means nothing here comes back as `stdout`.
 */
export function parseStdoutLine(line: string, ts: string): TranscriptEntry[] {
  return displayEntries(parseLine(line)).map((entry) => Object.assign(entry, { ts }))
}
