import { expect, test } from 'vitest'

import { mutations } from './__fixtures__/mutations.ts'
import { createRandom } from './__fixtures__/random.ts'
import { recordedLines, recording, recordingNames } from './__fixtures__/recordings.ts'
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

test('a stream that was changed gives the same summary in batches of any size, saved and resumed between them', () => {
  const random = createRandom(5)
  const changes = Object.values(mutations)
  const names = recordingNames.filter((name) => recording(name).length < 100_000)
  for (let round = 0; round < 1_000; round += 1) {
    const lines = recordedLines(names[random(names.length)] ?? '').filter((line) => line !== '')
    const bytes = Buffer.from(changes[round % changes.length]?.(lines, random) ?? [])
    const whole = createSummarizer()
    whole.add(bytes)
    let resumed = createSummarizer()
    for (let start = 0; start < bytes.length;) {
      const newline = bytes.indexOf(0x0a, start + random(3_000))
      const end = newline === -1 ? bytes.length : newline + 1
      resumed.add(bytes.subarray(start, end))
      if (random(2) === 0) resumed = reopen(resumed)
      start = end
    }
    expect(resumed.toJSON()).toEqual(whole.toJSON())
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
