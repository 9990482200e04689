import { decodeModelUsage, decodeTokenUsage } from './decode-usage.ts'
import {
  isJsonObject,
  type JsonObject,
  readArray,
  readCount,
  readFields,
  readFlag,
  readNullableText,
  readNumber,
  readObject,
  readObjects,
  readText,
} from './json-fields.ts'
import type { LineFacts } from './line-facts.ts'
import type { ResultEvent } from './result-event.ts'

export function decodeResult(wire: JsonObject, facts: LineFacts): ResultEvent {
  const sinceLast = readObject(wire, 'model_usage_since_last_result')
  return {
    type: 'result',
    ...facts,
    subtype: readText(wire, 'subtype'),
    isError: readFlag(wire, 'is_error'),
    terminalReason: readText(wire, 'terminal_reason'),
    stopReason: readNullableText(wire, 'stop_reason'),
    apiError: readText(wire, 'api_error'),
    apiErrorType: readText(wire, 'api_error_type'),
    apiErrorStatus: readNumber(wire, 'api_error_status'),
    startupFailureReason: readText(wire, 'startup_failure_reason'),
    text: readText(wire, 'result'),
    errors: readArray(wire, 'errors').map(errorText),
    numTurns: readCount(wire, 'num_turns'),
    durationMs: readCount(wire, 'duration_ms'),
    durationApiMs: readCount(wire, 'duration_api_ms'),
    resultIndex: readCount(wire, 'result_index'),
    originKind: readOrigin(wire),
    usage: decodeTokenUsage(readFields(wire, 'usage')),
    totalCostUsd: readCount(wire, 'total_cost_usd'),
    modelUsage: decodeModelUsage(readFields(wire, 'modelUsage')),
    modelUsageSinceLastResult: sinceLast && decodeModelUsage(sinceLast),
    permissionDenials: readObjects(wire, 'permission_denials').map((denial) => ({
      toolName: readText(denial, 'tool_name') ?? '',
      toolUseId: readText(denial, 'tool_use_id') ?? '',
    })),
    hasStructuredOutput: wire['structured_output'] !== undefined,
    structuredOutput: wire['structured_output'],
    localCommand: readText(wire, 'local_command'),
  }
}

function readOrigin(wire: JsonObject): string | undefined {
  const origin = readObject(wire, 'origin')
  return origin && (readText(origin, 'kind') ?? 'unknown')
}

/** Errors are texts today; other hosts of this format write objects with a message. */
function errorText(error: unknown): string {
  if (typeof error === 'string') return error
  if (!isJsonObject(error)) return String(error)
  return readText(error, 'message') ?? readText(error, 'error') ?? readText(error, 'code') ?? '{…}'
}
