import { expect, test } from 'vitest'

import { endingNote, noteEnding } from './ending-note.ts'

const failed = { exitCode: null, signal: null, timedOut: false }

test('the log of a run that did not succeed ends with its error, in one line', async () => {
  const errorMessage = 'Run cancelled\nThe agent ended when it was told to.'
  const log: string[] = []
  const onLog = async (stream: string, chunk: string): Promise<void> => {
    log.push(`${stream}: ${chunk}`)
  }
  const result = { ...failed, errorCode: 'cancelled', errorMessage }
  expect(await noteEnding({ onLog }, result)).toBe(result)
  expect(log).toEqual([
    'stdout: [paperclip] Result cancelled: Run cancelled. The agent ended when it was told to.\n',
  ])
})

test('a run that succeeded needs no last word', () => {
  expect(endingNote({ ...failed, exitCode: 0 })).toBeUndefined()
})

test('a log that refuses the last word changes no result', async () => {
  const result = { ...failed, errorMessage: 'no' }
  const onLog = () => Promise.reject(new Error('full'))
  expect(await noteEnding({ onLog }, result)).toBe(result)
})

test('the last word is bounded', () => {
  expect(endingNote({ ...failed, errorMessage: 'x'.repeat(100_000) })).toHaveLength(4_000)
})
