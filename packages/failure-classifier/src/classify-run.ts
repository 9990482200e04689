import { collectFacts, type Facts } from './facts.ts'
import { notesOf } from './notes.ts'
import { sentence } from './plain-text.ts'
import { readEvidence } from './read-evidence.ts'
import { readingsOf } from './readings.ts'
import type { Rule } from './rule.ts'
import { rules } from './rules.ts'
import { resetTime } from './rules/api-refusals.ts'
import { nothingProven } from './rules/unknown.ts'
import type { RunEvidence } from './run-evidence.ts'
import type { Confidence, RetryAdvice, Verdict } from './verdict.ts'
import { missingParts, ruledOut } from './what-was-known.ts'

/**
 * Judges how a run ended: the first rule that the evidence shows. Total and pure: it takes anything,
 * never throws, reads no clock. What cannot be proved is `indeterminate`, never a success.
 */
export function classifyRun(evidence: RunEvidence): Verdict {
  const read = readEvidence(evidence)
  const facts = collectFacts(read.evidence, read.dropped)
  return verdictOf(facts, rules.find(({ when }) => when(facts)) ?? nothingProven)
}

function verdictOf(facts: Facts, rule: Rule): Verdict {
  const isTruncated = rule.truncates && facts.noResult && facts.content
  const cause = sentence(rule.cause(facts))
  const retry = retryOf(rule, facts)
  const remedy = remedyOf(rule, facts, retry)
  const retryNotBefore = rule.errorFamily === 'provider_quota' ? resetTime(facts) : undefined
  return {
    outcome: rule.outcome,
    code: isTruncated ? 'claude_truncated' : rule.code,
    reason: rule.reason,
    message: messageOf(rule.line(facts), cause, remedy),
    cause,
    remedy,
    confidence: confidenceOf(rule, facts),
    retry,
    because: {
      rule: rule.id,
      read: readingsOf(facts, rule.read),
      ruledOut: ruledOut(facts, rule),
      missing: missingParts(facts),
    },
    clearSession: rule.clearSession,
    logIncomplete: facts.evidence.log?.complete === false,
    notes: notesOf(facts, rule),
    ...(rule.errorFamily === undefined ? {} : { errorFamily: rule.errorFamily }),
    ...(retryNotBefore === undefined ? {} : { retryNotBefore }),
  }
}

/** The sentence that people search for stands alone in the first line. */
function messageOf(line: string, cause: string, remedy: string): string {
  const rest = [sentence(line) === cause ? '' : cause, remedy].filter(Boolean).join(' ')
  return rest === '' ? line : `${line}\n${rest}`
}

function remedyOf(
  rule: Rule,
  facts: Facts,
  { agentStarted, sessionPreserved }: RetryAdvice,
): string {
  const canResume = rule.retry === 'resume' && agentStarted === true && sessionPreserved === true
  return [rule.remedy(facts), canResume ? 'Its session can be resumed.' : '']
    .filter(Boolean)
    .join(' ')
}

function confidenceOf(rule: Rule, facts: Facts): Confidence {
  const own = rule.confidence
  if (own === 'by-witness') {
    // What removed a pod is the API's own word; how a process ended only the kubelet knows.
    const isWeak = rule.family !== 'removal' && facts.exit?.witness !== 'kubelet'
    const isGappy = rule.outcome === 'succeeded' && facts.evidence.log?.complete === false
    return isWeak || isGappy ? 'likely' : 'proven'
  }
  return own
}

function retryOf(rule: Rule, facts: Facts): RetryAdvice {
  const sessionPreserved = keepsSession(rule, facts)
  const isSafe =
    rule.retry === 'always' ||
    (rule.retry === 'resume' && (facts.started === false || sessionPreserved === true))
  return { safe: isSafe, agentStarted: facts.started, sessionPreserved }
}

function keepsSession(rule: Rule, { started, evidence }: Facts): boolean | null {
  if (rule.clearSession) return false
  const sessionId = evidence.stream?.sessionId ?? evidence.stream?.init?.sessionId
  return started === false || Boolean(sessionId) ? true : null
}
