import type { Facts } from './facts.ts'
import type { Reading } from './readings.ts'
import type { Confidence, ErrorFamily, Outcome } from './verdict.ts'

/** A group of rules that look for the same kind of cause. */
export type Family =
  | 'own-stop'
  | 'never-started'
  | 'agent-result'
  | 'success'
  | 'removal'
  | 'memory'
  | 'start-up'
  | 'output'
  | 'signal'
  | 'exit'
  | 'unknown'

/**
 * When running again is safe: `always`; `never`; with the session (`resume`: the agent had not started,
 * or its session is kept); `none` = there is nothing to run again, or it may still run.
 */
export type Retry = 'always' | 'never' | 'resume' | 'none'

/** One way in which a run can have ended. */
export interface Rule {
  readonly id: string
  readonly family: Family
  readonly outcome: Outcome
  /** Stable and coarse. A run that was cut off after it had produced content gets `claude_truncated` where `truncates` is set. */
  readonly code: string | null
  readonly truncates: boolean
  readonly reason: string
  /** What this rule recognises, for the table. */
  readonly means: string
  /** Whether the evidence shows it. */
  readonly when: (facts: Facts) => boolean
  /** The evidence that decides it. */
  readonly read: readonly Reading[]
  /** The sentence that people search for. */
  readonly line: (facts: Facts) => string
  readonly cause: (facts: Facts) => string
  readonly remedy: (facts: Facts) => string
  /** `by-witness` = proven by the kubelet's word, likely by the pod's own record. */
  readonly confidence: Confidence | 'by-witness'
  readonly retry: Retry
  readonly clearSession: boolean
  readonly errorFamily?: ErrorFamily
}

type Optional = 'truncates' | 'clearSession' | 'line' | 'confidence' | 'reason'

/** A rule as it is written down: what is usual may be left out. */
export type RuleDraft = Omit<Rule, Optional> & Partial<Pick<Rule, Optional>>

/** Completes a rule: its reason is its id with underscores, its line is its cause, its witness decides the confidence. */
export function rule(draft: RuleDraft): Rule {
  return {
    truncates: false,
    clearSession: false,
    confidence: 'by-witness',
    reason: draft.id.replaceAll('-', '_'),
    line: draft.cause,
    ...draft,
  }
}
