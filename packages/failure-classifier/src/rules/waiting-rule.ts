import type { Facts } from '../facts.ts'
import { rule, type Retry, type Rule } from '../rule.ts'
import { afterWaiting } from '../sentences.ts'

/** One reason for which a run never started. */
export interface WaitingDraft {
  readonly id: string
  readonly reason: string
  readonly means: string
  /** One reason that is enough by itself. */
  readonly named?: RegExp
  /** Must match one of the reasons in sight. @default any */
  readonly reasons?: RegExp
  /** Must match what was said about it. @default anything */
  readonly text?: RegExp
  /** What stands after `Pod scheduling failed: `. */
  readonly line: (facts: Facts) => string
  readonly cause: (facts: Facts) => string
  readonly remedy: (facts: Facts) => string
  readonly retry: Retry
}

/** Whether the caller stopped waiting for a run that had not started. */
function isGivenUp({ trouble, started, exit, evidence }: Facts): boolean {
  return (
    trouble.givenUp &&
    started !== true &&
    exit === undefined &&
    typeof evidence.observation?.unobservableForMs !== 'number'
  )
}

function isMeant({ named, reasons, text }: WaitingDraft, { trouble }: Facts): boolean {
  if (named !== undefined && trouble.reasons.some((reason) => named.test(reason))) return true
  if (named !== undefined && reasons === undefined && text === undefined) return false
  const hasReason = reasons === undefined || trouble.reasons.some((reason) => reasons.test(reason))
  return hasReason && (text === undefined || text.test(trouble.text))
}

/** A rule for a run that was given up before it started. */
export function waitingRule(draft: WaitingDraft): Rule {
  return rule({
    id: draft.id,
    reason: draft.reason,
    means: draft.means,
    family: 'never-started',
    outcome: 'failed',
    code: 'k8s_pod_schedule_failed',
    when: (facts) => isGivenUp(facts) && isMeant(draft, facts),
    read: ['waiting.reason', 'waiting.message', 'pod.observed', 'pod.phase', 'container.state'],
    line: (facts) => `Pod scheduling failed: ${draft.line(facts)}`,
    cause: (facts) => `The agent never started${afterWaiting(facts)}: ${draft.cause(facts)}.`,
    remedy: draft.remedy,
    confidence: 'proven',
    retry: draft.retry,
  })
}
