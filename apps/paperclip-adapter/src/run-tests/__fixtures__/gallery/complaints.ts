import { existsSync } from 'node:fs'

import { classifyRun } from '@agent-jobs/failure-classifier'

import { orAbsent } from '../test-cluster.ts'
import type { TestLab } from '../test-lab.ts'
import type { GalleryRow } from './gallery-row.ts'
import type { Outcome } from './perform-row.ts'

/** What is wrong with the verdict, held against what was true; and with its words and its evidence. */
export function complaintsAbout({ expected }: GalleryRow, outcome: Outcome): string[] {
  const { verdict, message, everything } = outcome
  if (verdict === undefined) return [`there is no verdict: ${message}`]
  const { code = verdict.code, confidence = verdict.confidence, notes = [] } = expected
  const checks: readonly [string, boolean][] = [
    [`the outcome is ${verdict.outcome}`, verdict.outcome === expected.outcome],
    [`the reason is ${verdict.reason}`, [expected.reason].flat().includes(verdict.reason)],
    [`the code is ${verdict.code}`, verdict.code === code],
    [`the confidence is ${verdict.confidence}`, verdict.confidence === confidence],
    ['it does not say what it should', expected.says.test(message)],
    ['it says what nobody can know', expected.silentOn?.test(message) !== true],
    ...notes.map((note) => [`there is no note ${note.source}`, note.test(everything)] as const),
    ...wordChecks(outcome),
    ...evidenceChecks(outcome, expected.losesEvidence),
  ].map(([what, isRight]) => [String(what), isRight === true])
  return checks.filter(([, isRight]) => !isRight).map(([what]) => `${what}: ${message}`)
}

/** A message is short, plain and of a few lines, and a failure says what to do. */
function wordChecks({ message, line, verdict }: Outcome): [string, boolean][] {
  return [
    ['it shows protocol', !/"type"\s*:|\{"|\bundefined\b|\[object/.test(message)],
    ['it has control characters', !/\p{Cc}/u.test(message.replaceAll('\n', ''))],
    ['it is long', message.split('\n').length <= 3 && line.length < 1_000],
    ['it has no remedy', verdict.outcome !== 'failed' || /^[A-Z].*\.$/.test(verdict.remedy)],
  ]
}

/** The evidence of everything but a success is kept, is small, holds no secret, and is judged the same anywhere. */
function evidenceChecks(
  { verdict, message, evidence }: Outcome,
  losesEvidence = false,
): [string, boolean][] {
  if (verdict.outcome === 'succeeded') return [['evidence of a success', evidence === undefined]]
  if (evidence === undefined) return [['the evidence was not kept', losesEvidence]]
  const again = classifyRun(JSON.parse(evidence))
  const isSame = again.reason === verdict.reason && again.message === message
  return [
    [`the evidence is judged as ${again.reason}`, isSame],
    [`the evidence has ${evidence.length} bytes`, evidence.length < 256 * 1_024],
    ['the evidence holds a secret', !evidence.includes('sk-ant-stub-key')],
  ]
}

/** What should not be there any more, or should still be. */
export async function leftovers(
  lab: TestLab,
  row: GalleryRow,
  { run, verdict }: Outcome,
): Promise<string[]> {
  const hasFiles = existsSync(run.paths.attemptDirectory)
  if (row.expected.mayStay) await lab.deleteJob(run)
  if (verdict.outcome !== 'indeterminate') {
    await lab.gone(run)
    // What became of the log is noted where it may have cost output: then the files stay.
    const mayStay = row.expected.mayStay ?? row.expected.notes !== undefined
    return hasFiles && !mayStay ? ['its files are still there'] : []
  }
  const job = await orAbsent(lab.job(run))
  await lab.deleteJob(run)
  return [...(hasFiles ? [] : ['its files are gone']), ...(job ? [] : ['its Job is gone'])]
}
