import { describe, expect, test } from 'vitest'

import { recordedCluster, recordingNames } from './__fixtures__/recorded-cluster.ts'
import { evidenceOf, written } from './__fixtures__/recorded-endings/recorded-row.ts'
import { recordedRows as rows } from './__fixtures__/recorded-rows.ts'
import { classifyRun } from './index.ts'

describe('what a real API server said', () => {
  test('every recording has a row, and every row a recording', () => {
    expect(Object.keys(rows).toSorted()).toEqual(recordingNames().toSorted())
  })

  test.for(Object.entries(rows))('%s is judged as what was true', ([name, row]) => {
    const verdict = classifyRun(evidenceOf(name, row))
    expect(verdict).toMatchObject(row.verdict)
    expect(verdict.message).toMatch(row.says)
  })

  test('a run that nobody gave up waiting for has not failed', () => {
    for (const [name, row] of Object.entries(rows)) {
      if (row.waiting === undefined) continue
      const verdict = classifyRun({ ...recordedCluster(name), ...written('nothing') })
      expect(verdict, name).toMatchObject({ outcome: 'indeterminate', reason: 'still_waiting' })
    }
  })

  test('exit 137 chosen by the agent and a kill -9 on the node get one verdict', () => {
    const [own, killed] = ['exit137own', 'processKilledOnNode'].map((name) =>
      classifyRun({ ...recordedCluster(name), ...written('part') }),
    )
    expect(own).toEqual(killed)
  })

  test('a Job that was deleted after the result is judged by the result', () => {
    for (const name of ['jobDeletedBackground', 'podDeleted', 'evictedByApi', 'nodeDeleted']) {
      const verdict = classifyRun({ ...recordedCluster(name), ...written('answer') })
      expect(verdict, name).toMatchObject({ outcome: 'succeeded', confidence: 'likely' })
    }
  })

  test('a kill for memory after the result is still a failure, and the result is a note', () => {
    const verdict = classifyRun({ ...recordedCluster('oomMain'), ...written('answer') })
    expect(verdict).toMatchObject({ outcome: 'failed', reason: 'oom_killed' })
    expect(verdict.notes).toContain('The agent had written a successful result before.')
  })
})
