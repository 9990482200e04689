import type { WaitingFact } from './job-state.ts'
import { present } from './json-value.ts'
import type { DecisionMemory } from './observation.ts'
import type { WaitingReason } from './waiting-reason.ts'
import { ruleOf, type WaitingGraces } from './waiting-rules.ts'

/** A kind of trouble that has not been seen for this long starts anew when it comes back. */
const FORGET_MS = 60_000

interface WaitingContext {
  readonly now: number
  readonly memory: DecisionMemory
  /** Receives what is to be remembered. */
  readonly spells: Map<string, { since: number; lastSeen: number; cause: string }>
  readonly graces: WaitingGraces
}

/** The reason with its grace, and since when trouble of its kind has lasted. */
export function waitingFact(why: WaitingReason, context: WaitingContext): WaitingFact {
  const { now, memory, spells, graces } = context
  const rule = ruleOf(why.reason, graces)
  for (const [kind, spell] of memory.waiting) {
    if (kind !== rule.kind && now - spell.lastSeen <= FORGET_MS) spells.set(kind, spell)
  }
  const earlier = memory.waiting.get(rule.kind)
  const message = withCause(why, earlier?.cause)
  const since = earlier === undefined ? now : earlier.since
  spells.set(rule.kind, { since, lastSeen: now, cause: message })
  return present<WaitingFact>({
    reason: why.reason,
    message,
    sinceMs: since,
    graceMs: rule.graceMs,
    hopeless: rule.hopeless,
  })
}

/** Older clusters say only "Back-off pulling image": the cause was in the message before. */
function withCause({ reason, message }: WaitingReason, cause: string | undefined): string {
  if (reason !== 'ImagePullBackOff' || message.includes('ErrImagePull')) return message
  return cause === undefined || cause === '' || cause.includes(message)
    ? message
    : `${message}: ${cause}`
}
