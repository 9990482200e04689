import { isJsonObject, type JsonObject, readCount } from './json-fields.ts'
import type { ModelUsage, TokenUsage } from './token-usage.ts'

/** Reads the `usage` of a message or a result, which names its fields in snake case. */
export function decodeTokenUsage(usage: JsonObject): TokenUsage {
  return {
    inputTokens: readCount(usage, 'input_tokens') ?? 0,
    outputTokens: readCount(usage, 'output_tokens') ?? 0,
    cacheReadTokens: readCount(usage, 'cache_read_input_tokens') ?? 0,
    cacheCreationTokens: readCount(usage, 'cache_creation_input_tokens') ?? 0,
  }
}

/** Reads a table of usage by model, which names its fields in camel case. */
export function decodeModelUsage(byModel: JsonObject): Readonly<Record<string, ModelUsage>> {
  const entries: [string, ModelUsage][] = []
  for (const [model, usage] of Object.entries(byModel)) {
    if (isJsonObject(usage)) entries.push([model, decodeOneModel(usage)])
  }
  return Object.fromEntries(entries)
}

function decodeOneModel(usage: JsonObject): ModelUsage {
  return {
    inputTokens: readCount(usage, 'inputTokens') ?? 0,
    outputTokens: readCount(usage, 'outputTokens') ?? 0,
    cacheReadTokens: readCount(usage, 'cacheReadInputTokens') ?? 0,
    cacheCreationTokens: readCount(usage, 'cacheCreationInputTokens') ?? 0,
    costUsd: readCount(usage, 'costUSD') ?? 0,
  }
}
