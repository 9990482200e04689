import { describe, expect, test } from 'vitest'

import { index, recordedLines, recording, recordingNames } from './__fixtures__/recordings.ts'
import { displayEntries } from './display-entries.ts'
import { formatEntry } from './format-entry.ts'
import { parseLine } from './parse-line.ts'
import type { RunSummary } from './run-summary.ts'
import { createSummarizer } from './summarizer.ts'

test('all 120 recordings of the table are here', () => {
  const names = index.map((row) => row.name)
  expect(names).toHaveLength(120)
  expect(recordingNames).toEqual(names.toSorted())
})

test('every line of every recording parses to a typed event or a named unknown', () => {
  const unknown = new Set<string | undefined>()
  const broken: string[] = []
  for (const name of recordingNames) {
    for (const line of recordedLines(name)) {
      const event = parseLine(line)
      if (event.type === 'unknown') unknown.add(event.name)
      if (event.type === 'text' && line !== '') broken.push(name)
    }
  }
  // The array of `--output-format json --verbose` has no name.
  expect([...unknown]).toEqual([undefined])
  expect(broken).toEqual(['sigkill-mid-line', 'slow-reader-lost-tail'])
})

test('every line of every recording can be shown', () => {
  for (const line of recordingNames.flatMap(recordedLines)) {
    for (const entry of displayEntries(parseLine(line))) {
      expect(formatEntry(entry, { width: 80 })).not.toMatch(/(?!\n)\p{Cc}/u)
    }
  }
})

describe('the summary of a recording says what the table of the recorder says', () => {
  test.for(index)('$name', (row) => {
    const { name: _name, stderr: _stderr, ...expected } = row
    const facts = tableFacts(summaryOfRecording(row.name))
    expect({ ...expected, ...facts }).toEqual(expected)
  })
})

test('the stderr of a recording gives its first plain line', () => {
  for (const row of index) {
    const summarizer = createSummarizer()
    summarizer.add(row.stderr)
    const firstLine = row.stderr.split('\n').find((line) => line.trim() !== '')
    expect(summarizer.finish().firstPlainLine).toBe(firstLine?.trim())
  }
})

/** The columns of the table that a summary can tell. The table looks at the last result. */
function tableFacts(summary: RunSummary) {
  const last = summary.lastResult ?? summary.result
  return {
    lines: summary.linesRead,
    bad_lines: summary.badLines,
    ends_with_newline: summary.linesRead === 0 ? null : summary.lastLineComplete,
    results: summary.resultCount,
    inits: summary.initCount,
    subtype: last?.subtype ?? null,
    is_error: last?.isError ?? null,
    terminal_reason: last?.terminalReason ?? null,
    api_error_status: last?.apiErrorStatus ?? null,
    api_error: last?.apiError ?? null,
    assistant_error: summary.assistantError?.error ?? null,
    retries: summary.apiRetries,
    num_turns: last?.numTurns ?? null,
    stop_reason: last?.stopReason ?? null,
    startup_failure_reason: last?.startupFailureReason ?? null,
    errors: last?.errors.length ? last.errors : null,
    result_text: last?.text?.slice(0, 160) ?? null,
    types: summary.eventCounts,
  }
}

function summaryOfRecording(name: string): RunSummary {
  const bytes = recording(name)
  const end = bytes.lastIndexOf(0x0a) + 1
  const summarizer = createSummarizer()
  summarizer.add(bytes.subarray(0, end))
  return summarizer.finish(bytes.subarray(end))
}
