import type { RunEvidence } from './run-evidence.ts'
import type { Verdict } from './verdict.ts'

/** Judges how a run ended. Total and pure: it never throws and reads no clock. */
export function classifyRun(_evidence: RunEvidence): Verdict {
  return {
    outcome: 'indeterminate',
    code: 'indeterminate',
    reason: 'indeterminate',
    message: 'The evidence does not prove how the run ended.',
    cause: 'The evidence does not prove how the run ended.',
    remedy: '',
    confidence: 'unknown',
    retry: { safe: false, agentStarted: null, sessionPreserved: null },
    because: { rule: 'indeterminate', read: [], ruledOut: [], missing: [] },
    clearSession: false,
    logIncomplete: false,
    notes: [],
  }
}
