import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { createInterface } from 'node:readline'

import { createSummarizer, type RunSummary, type Summarizer } from '../src/index.ts'

/** Reads a run from a file; gives its summary where it makes one. */
type Subject = (path: string) => Promise<RunSummary | undefined>

const newline = 0x0a

export const subjects: Readonly<Record<string, Subject>> = {
  'readline + JSON.parse': async (path) => {
    const input = createReadStream(path, { highWaterMark: 256 * 1024 })
    const lines = createInterface({ input, crlfDelay: Infinity })
    const seen = { lines: 0, types: 0, texts: 0 }
    for await (const line of lines) {
      const value = JSON.parse(line)
      seen.lines += 1
      if (value.type === 'result') seen.types += 1
      for (const block of value.message?.content ?? []) seen.texts += block.text?.length ?? 0
    }
    return undefined
  },
  'only counting lines': (path) => {
    let lines = 0
    readBatches(path, (batch) => {
      for (let at = batch.indexOf(newline); at !== -1; at = batch.indexOf(newline, at + 1)) {
        lines += 1
      }
    })
    return Promise.resolve(lines === 0 ? createSummarizer().finish() : undefined)
  },
  'the summary': (path) => summarized(path, (summarizer, batch) => summarizer.add(batch)),
  // A text is read line by line with JSON.parse: what the summary takes without its fast path.
  'the summary by JSON.parse alone': (path) =>
    summarized(path, (summarizer, batch) => {
      for (const line of linesOf(batch)) summarizer.add(line.toString())
    }),
  'the summary and every line for display': (path) => {
    const shown = { entries: 0 }
    return summarized(path, (summarizer, batch) => {
      shown.entries += summarizer.addAndDisplay(batch).length
    })
  },
}

function summarized(
  path: string,
  take: (summarizer: Summarizer, batch: Buffer) => void,
): Promise<RunSummary> {
  const summarizer = createSummarizer()
  readBatches(path, (batch) => take(summarizer, batch))
  return Promise.resolve(summarizer.finish())
}

function* linesOf(batch: Buffer): Generator<Buffer> {
  let start = 0
  for (let end = batch.indexOf(newline); end !== -1; end = batch.indexOf(newline, start)) {
    yield batch.subarray(start, end)
    start = end + 1
  }
}

/** Whole lines, as a tailer hands them over. */
function readBatches(path: string, take: (batch: Buffer) => void): void {
  const file = openSync(path, 'r')
  const buffer = Buffer.allocUnsafeSlow(4 * 1024 * 1024)
  let kept = 0
  for (;;) {
    const room = Math.min(buffer.length - kept, 256 * 1024)
    const end = kept + readSync(file, buffer, kept, room, null)
    if (end === kept) break
    const lineEnd = buffer.subarray(0, end).lastIndexOf(newline) + 1
    if (lineEnd > 0) take(buffer.subarray(0, lineEnd))
    buffer.copyWithin(0, lineEnd, end)
    kept = end - lineEnd
  }
  closeSync(file)
}
