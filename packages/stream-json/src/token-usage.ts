/** Tokens of one or several answers. `inputTokens` excludes both kinds of cached ones. */
export interface TokenUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheCreationTokens: number
}

/** Tokens and cost of one model. */
export interface ModelUsage extends TokenUsage {
  readonly costUsd: number
}

export const noTokens: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
}

export function addTokens(left: TokenUsage, right: TokenUsage): TokenUsage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens,
    cacheCreationTokens: left.cacheCreationTokens + right.cacheCreationTokens,
  }
}

export function addModelUsage(left: ModelUsage | undefined, right: ModelUsage): ModelUsage {
  if (left === undefined) return right
  return { ...addTokens(left, right), costUsd: left.costUsd + right.costUsd }
}
