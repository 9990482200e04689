import type { WaitingFact } from './job-state.ts'
import { present } from './json-value.ts'
import type { DecisionMemory, WaitingSpell } from './observation.ts'
import type { WaitingReason } from './waiting-reason.ts'
import { ruleOf, type WaitingGraces } from './waiting-rules.ts'

/** A kind of trouble that has not been seen for this long starts anew when it comes back. */
const FORGET_MS = 60_000

interface WaitingContext {
  readonly now: number
  readonly memory: DecisionMemory
  /** Receives what is to be remembered. */
  readonly spells: Map<string, WaitingSpell>
  readonly graces: WaitingGraces
}

/** The reason with its grace, and since when (by the time that is decided by) trouble of its kind has lasted. */
export function waitingFact(why: WaitingReason, context: WaitingContext): WaitingFact {
  const { now, memory, spells, graces } = context
  const rule = ruleOf(why.reason, graces)
  const earlier = lastingSpells(memory, now).get(rule.kind)
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

/** What is remembered of trouble that there is, or was a moment ago: it comes and goes. */
export function lastingSpells(
  { waiting, kind: latest }: DecisionMemory,
  now: number,
): Map<string, WaitingSpell> {
  const lasting = new Map<string, WaitingSpell>()
  for (const [kind, spell] of waiting) {
    // What there was at the last decision there has been until now.
    const lastSeen = kind === latest ? now : spell.lastSeen
    if (now - lastSeen <= FORGET_MS) lasting.set(kind, { ...spell, lastSeen })
  }
  return lasting
}

/** Older clusters say only "Back-off pulling image": the cause was in the message before. */
function withCause({ reason, message }: WaitingReason, cause: string | undefined): string {
  if (reason !== 'ImagePullBackOff' || message.includes('ErrImagePull')) return message
  return cause === undefined || cause === '' || cause.includes(message)
    ? message
    : `${message}: ${cause}`
}
