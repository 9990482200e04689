import type { AdapterContext, AdapterResult } from '../context.ts'

const maxCharacters = 4_000

/** Ends the log of a run that did not succeed with what Paperclip shows as its error: the log tells the whole story. */
export async function noteEnding(
  { onLog }: Pick<AdapterContext, 'onLog'>,
  result: AdapterResult,
): Promise<AdapterResult> {
  const note = endingNote(result)
  try {
    if (note !== undefined) await onLog('stdout', `${note}\n`)
  } catch {
    // A host that refuses it must not change how the run ended.
  }
  return result
}

/** One line, since every line of an adapter's own says so at its beginning; undefined for a run that succeeded. */
export function endingNote({ errorMessage, errorCode }: AdapterResult): string | undefined {
  if (!errorMessage) return undefined
  const sentences = errorMessage.split(/\s*[\r\n]+\s*/).filter((line) => line !== '')
  const text = sentences.map((line) => (/[.!?:]$/.test(line) ? line : `${line}.`)).join(' ')
  return `[paperclip] Result ${errorCode ?? 'failed'}: ${text}`.slice(0, maxCharacters)
}
