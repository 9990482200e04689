/** How a run ended. `indeterminate` = the evidence does not prove an outcome. */
export type Outcome = 'succeeded' | 'failed' | 'cancelled' | 'timed_out' | 'indeterminate'

/** `proven` = by the kubelet's word, our own act or the agent's result; `likely` = by a weaker witness; `unknown` = by none. */
export type Confidence = 'proven' | 'likely' | 'unknown'

/** The classes of trouble that Paperclip knows how to retry. */
export type ErrorFamily = 'transient_upstream' | 'provider_quota' | 'model_refusal'

/**
 * How a run ended, why, and what to do. Texts are bounded and hold no control characters (but the one
 * newline of `message`), no escape sequences and no protocol JSON, whatever the evidence holds.
 */
export interface Verdict {
  readonly outcome: Outcome
  /** Stable and coarse, for machines; `null` when the run succeeded. */
  readonly code: string | null
  /** Fine; new ones may come. */
  readonly reason: string
  /** For a person: the sentence that people search for as its first line, then cause and remedy in a second. */
  readonly message: string
  /** What happened, to what and why. */
  readonly cause: string
  /** What to do; empty when there is nothing to do. */
  readonly remedy: string
  readonly confidence: Confidence
  readonly retry: RetryAdvice
  readonly because: Reasoning
  /** Whether the session cannot be resumed and should be forgotten. */
  readonly clearSession: boolean
  /** Whether bytes of the output are known to be missing. */
  readonly logIncomplete: boolean
  /** What else is true and did not decide. */
  readonly notes: readonly string[]
  readonly errorFamily?: ErrorFamily
  /** Not before this time, ISO 8601. */
  readonly retryNotBefore?: string
}

/** The facts that decide whether running again is safe. */
export interface RetryAdvice {
  /** Whether running again does no harm and may help. `false` also when it is not known. */
  readonly safe: boolean
  /** `null` = not known. */
  readonly agentStarted: boolean | null
  /** `null` = not known. */
  readonly sessionPreserved: boolean | null
}

/** How the verdict was found. */
export interface Reasoning {
  /** The id of the rule that decided. */
  readonly rule: string
  /** The evidence that it read, as `name=value`. */
  readonly read: readonly string[]
  /** The families of causes that were looked for before, all of their rules, with evidence at hand, and not found. */
  readonly ruledOut: readonly string[]
  /** The evidence that was not given, or given in a form that could not be read. */
  readonly missing: readonly string[]
}
