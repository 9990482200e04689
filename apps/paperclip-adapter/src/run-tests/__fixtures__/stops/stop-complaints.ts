import { existsSync, statSync } from 'node:fs'

import { complaintsAbout } from '../gallery/complaints.ts'
import type { GalleryRow } from '../gallery/gallery-row.ts'
import type { Outcome, Told } from '../gallery/perform-row.ts'
import type { StoppedRow } from './stopped-row.ts'

/** Paperclip gives a cancel 50 s; a time limit asks by the file first, and may take its grace twice. */
const longestMs = { cancel: 50_000, 'time limit': 75_000 }

/** What is wrong with how a run ended that was stopped in its trouble: only what is true for it may be said of it. */
export function complaintsAboutStop(
  stopped: StoppedRow,
  outcome: Outcome,
  askedAtMs: number,
): string[] {
  const { verdict, message, run, everything } = outcome
  if (verdict === undefined) {
    return everything.includes('"errorCode":"cancelled"') ? [] : [`no verdict: ${everything}`]
  }
  const hasResult = run.stdout.includes('"type":"result"')
  const tookMs = (run.endedAtMs ?? Number.NaN) - stoppedAt(stopped, outcome, askedAtMs)
  const checks: readonly (readonly [string, boolean])[] = [
    [`it is judged as ${verdict.outcome}: ${verdict.reason}`, isTrue(stopped, verdict)],
    ['it is a success without a result', verdict.outcome !== 'succeeded' || hasResult],
    [`it took ${tookMs} ms`, tookMs < longestMs[stopped.stop]],
    ['it does not say what is acknowledged', isAcknowledged(stopped, outcome)],
  ]
  const wrong = checks.filter(([, isRight]) => !isRight).map(([what]) => `${what}: ${message}`)
  return [...wrong, ...complaintsAbout(asJudged(stopped.row, verdict), outcome)]
}

/** Either the stop, or the failure that came first, or, where nobody could see the end, that it was not seen. */
function isTrue({ row, stop }: StoppedRow, { outcome, reason }: Told): boolean {
  const { expected, family } = row
  const isOwn = outcome === expected.outcome && [expected.reason].flat().includes(reason)
  const isStop = outcome === (stop === 'cancel' ? 'cancelled' : 'timed_out')
  const isUnseen = reason === 'stop_not_confirmed' && family === 'the cluster is in trouble'
  return isOwn || isStop || isUnseen
}

/** Only a run of which nothing is left is acknowledged, and each that was cancelled is. */
function isAcknowledged({ stop }: StoppedRow, { verdict, everything }: Outcome): boolean {
  const isSaid = everything.includes('"executionCancellation":{"state":"acknowledged"')
  if (verdict.outcome === 'cancelled') return isSaid
  return stop === 'cancel' || !isSaid
}

/** A time limit counts from when the agent runs. */
function stoppedAt(
  { stop, row }: StoppedRow,
  { run }: Outcome,
  askedAtMs: number,
): number {
  const up = run.exchanged('up')
  if (stop === 'cancel' || !existsSync(up)) return askedAtMs
  return statSync(up).mtimeMs + Number(row.config?.['timeoutSec'] ?? 0) * 1_000
}

/** The row, to be asked for everything but which verdict it is. */
function asJudged(row: GalleryRow, { outcome, reason }: Told): GalleryRow {
  const expected = { outcome: outcome as 'failed', reason, says: /./ }
  return { ...row, expected }
}
