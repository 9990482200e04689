/** Paperclip shows at most this many bytes of one call live. */
const maxChunkBytes = 8 * 1_024
/** Paperclip cuts the middle out of anything longer. */
export const maxLineCharacters = 64 * 1_024
const longestReason = 300

type OnLog = (stream: 'stdout' | 'stderr', chunk: string) => Promise<void>

/** Hands whole lines to Paperclip, in the order of the calls. */
export interface LogDelivery {
  /** Delivers lines (without their newlines); settles when they are delivered or known to be lost. Never rejects. */
  deliver(stream: 'stdout' | 'stderr', lines: readonly string[]): Promise<void>
  /** Calls that were refused, and the first reason. */
  readonly refused: { readonly count: number; readonly reason: string | undefined }
}

/**
 * Batches lines for `onLog`: whole lines, up to 8 KiB a call, a longer line alone, one that Paperclip would cut apart
 * shortened before. A call that is refused is counted and the log goes on.
 */
export function createLogDelivery(onLog: OnLog): LogDelivery {
  const refused: { count: number; reason: string | undefined } = { count: 0, reason: undefined }
  let queue: Promise<void> = Promise.resolve()
  const send = async (stream: 'stdout' | 'stderr', chunk: string): Promise<void> => {
    try {
      await onLog(stream, chunk)
    } catch (error) {
      refused.count += 1
      refused.reason ??= reasonOf(error)
    }
  }
  return {
    refused,
    deliver(stream, lines) {
      queue = queue.then(async () => {
        for (const chunk of chunksOf(lines)) await send(stream, chunk)
      })
      return queue
    },
  }
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.length <= longestReason ? text : `${text.slice(0, longestReason - 1)}…`
}

/** Joins lines into chunks of whole lines. */
export function* chunksOf(lines: readonly string[]): Generator<string> {
  let chunk = ''
  let bytes = 0
  for (const line of lines) {
    const text = `${shortenLine(line)}\n`
    const size = Buffer.byteLength(text)
    if (bytes > 0 && bytes + size > maxChunkBytes) {
      yield chunk
      chunk = ''
      bytes = 0
    }
    chunk += text
    bytes += size
  }
  if (bytes > 0) yield chunk
}

/** A line that fits: itself, or its JSON with the longest strings shortened, or its beginning. */
export function shortenLine(line: string): string {
  if (line.length < maxLineCharacters) return line
  return (
    shortenJson(line) ?? `${line.slice(0, 32_768)}… [${line.length - 32_768} characters left out]`
  )
}

function shortenJson(line: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(line)
    for (let limit = 16_384; limit >= 64; limit /= 4) {
      const shorter = JSON.stringify(shortenStrings(parsed, limit))
      if (shorter.length < maxLineCharacters) return shorter
    }
    return JSON.stringify({ type: typeOf(parsed), left_out: `${line.length} characters` })
  } catch {
    return undefined // not JSON, or nested too deep to be written again
  }
}

function shortenStrings(value: unknown, limit: number): unknown {
  if (typeof value === 'string') {
    return value.length <= limit
      ? value
      : `${value.slice(0, limit)}… [${value.length - limit} characters left out]`
  }
  if (Array.isArray(value)) return value.map((item) => shortenStrings(item, limit))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, shortenStrings(item, limit)]),
  )
}

function typeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'type' in value ? value.type : 'unknown'
}
