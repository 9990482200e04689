import type { RunEvidence, Verdict, WaitingEvidence } from '../../index.ts'
import { recordedCluster } from '../recorded-cluster.ts'
import { recordedOutput } from '../recorded-stream.ts'

/** What the agent had written when it ended: its whole answer, part of it, or nothing. */
type Written = 'answer' | 'part' | 'nothing'

export interface RecordedRow {
  /** What was true, as the one who provoked it knows. */
  readonly truth: string
  readonly written: Written
  readonly waiting?: WaitingEvidence
  readonly verdict: Partial<Verdict>
  readonly says: RegExp
}

const transcripts = { answer: 'tools', part: 'sigterm-tool' } as const

/** The output part of the evidence. */
export function written(what: Written): Pick<RunEvidence, 'stream' | 'log'> {
  if (what !== 'nothing') return recordedOutput(transcripts[what])
  return {
    stream: { linesRead: 0, lastLineComplete: true },
    log: { bytes: 0, nonEmptyLines: 0, complete: true },
  }
}

/** The evidence of a recording in which the agent had written that much. */
export function evidenceOf(name: string, { written: what, waiting }: RecordedRow): RunEvidence {
  return { ...recordedCluster(name), ...written(what), waiting }
}

/** What several verdicts have in common. */
export const success = { outcome: 'succeeded', code: null, confidence: 'proven' } as const
export const neverStarted = {
  outcome: 'failed',
  code: 'k8s_pod_schedule_failed',
  confidence: 'proven',
} as const
export const cutOff = { outcome: 'failed', code: 'claude_truncated', confidence: 'proven' } as const
