import { expect, test } from 'vitest'

import { recordedLines, recordingNames } from './__fixtures__/recordings.ts'
import { readSavedSummary } from './saved-summary.ts'
import { createSummarizer, type Summarizer } from './summarizer.ts'

test('a summary that is saved and resumed after every line ends like one that was not', () => {
  for (const name of recordingNames) {
    const plain = createSummarizer()
    let resumed = createSummarizer()
    for (const line of recordedLines(name)) {
      plain.add(line)
      resumed.add(line)
      resumed = reopen(resumed)
    }
    expect(resumed.finish(), name).toEqual(plain.finish())
  }
}, 60_000)

test('a summary is resumed inside a line over the limit', () => {
  let summarizer = createSummarizer()
  summarizer.addPiece(new Uint8Array(7), { last: false })
  summarizer = reopen(summarizer)
  expect(summarizer.finish()).toMatchObject({ oversizedLines: 1, unfinishedBytes: 7 })
})

test('a saved summary that is damaged or of another version is refused', () => {
  const saved = JSON.parse(JSON.stringify(createSummarizer()))
  expect(readSavedSummary(saved)).toEqual(saved)
  const damaged = [
    undefined,
    null,
    [],
    {},
    { ...saved, version: 2 },
    { ...saved, more: 1 },
    { ...saved, summary: { ...saved.summary, linesRead: -1 } },
    { ...saved, summary: { ...saved.summary, openTools: [{}] } },
    { ...saved, notes: {} },
  ]
  for (const value of damaged) expect(readSavedSummary(value)).toBeUndefined()
})

function reopen(summarizer: Summarizer): Summarizer {
  const saved = readSavedSummary(JSON.parse(JSON.stringify(summarizer)))
  expect(saved).toBeDefined()
  return createSummarizer({ saved })
}
