import type { Facts } from '../facts.ts'
import type { Rule, RuleDraft } from '../rule.ts'
import { failureLine, resultRule } from './agent-results.ts'

type ApiDraft = Omit<RuleDraft, 'family' | 'outcome' | 'read'>

/** A rule for a result that speaks of the model's API. */
export function apiRule(draft: ApiDraft): Rule {
  return resultRule({
    line: failureLine,
    ...draft,
    read: [
      'stream.result',
      'stream.terminalReason',
      'stream.apiError',
      'stream.apiErrorStatus',
      'stream.rateLimit',
      'stream.said',
    ],
  })
}

/** The HTTP status that the API answered with. */
export const status = ({ result }: Facts): number | undefined => result.apiErrorStatus ?? undefined
/** The agent's own class of the error. */
export const kind = ({ errorClass }: Facts): string => errorClass

/** Whether the sentence says it, where no field does: sentences change between versions. */
export function says(facts: Facts, text: RegExp): boolean {
  const hasField =
    status(facts) !== undefined ||
    Boolean(facts.result.apiError) ||
    Boolean(facts.result.apiErrorType)
  return !hasField && text.test(facts.said ?? '')
}

/** ` (HTTP 429)`, when it is known. */
export function statusWords(facts: Facts): string {
  return status(facts) === undefined ? '' : ` (HTTP ${status(facts)})`
}
