import { plain } from './plain-text.ts'
import type { RunEvidence } from './run-evidence.ts'
import type { ResultEvidence } from './stream-evidence.ts'

/** What the agent's own output says. */
export interface StreamFacts {
  /** Whether the evidence says anything about the output. */
  readonly streamKnown: boolean
  readonly linesRead: number
  /** What the main result says; `other` = neither success nor error. */
  readonly resultSays: 'success' | 'error' | 'other' | undefined
  readonly result: ResultEvidence
  /** Whether it is known that no result was written: the whole output was read, and none counted. */
  readonly noResult: boolean
  /** Whether it is known that the agent wrote nothing to stdout. */
  readonly wroteNothing: boolean
  /** Whether the last line that was read is whole; undefined = not known. */
  readonly lastLineWhole: boolean | undefined
  readonly content: boolean
  /** Whether it is known that the model said nothing. */
  readonly noContent: boolean
  readonly model: string | undefined
  /** The first line that is no event: stdout before stderr. */
  readonly plainLine: string | undefined
  /** The sentence that the agent itself shows for its end. */
  readonly said: string | undefined
  readonly backgroundTasks: number
  /** The agent's own class of the last error, when it ended with one. */
  readonly errorClass: string
}

export function collectStreamFacts({ stream, log }: RunEvidence): StreamFacts {
  const result = stream?.result ?? undefined
  return {
    streamKnown: Boolean(stream),
    linesRead: stream?.linesRead ?? 0,
    resultSays: result && sayingOf(result),
    result: result ?? {},
    noResult:
      result === undefined &&
      (stream?.resultCount === 0 || stream?.linesRead === 0) &&
      log?.complete !== false,
    wroteNothing: stream?.linesRead === 0,
    lastLineWhole: stream?.lastLineComplete ?? (log?.complete === true ? true : undefined),
    content: stream?.assistantContent === true,
    noContent: stream?.assistantContent === false,
    model: plain(stream?.model ?? stream?.init?.model, 100),
    plainLine:
      plain(stream?.firstPlainLine) ??
      plain(log?.firstPlainLine) ??
      plain(log?.stderrFirstPlainLine),
    said: plain(result?.text) ?? plain(result?.errors?.[0]),
    backgroundTasks: countOf(stream?.backgroundTasks),
    errorClass: classOf(stream?.assistantError),
  }
}

function sayingOf(result: ResultEvidence): 'success' | 'error' | 'other' {
  if (result.isError === true || result.subtype?.startsWith('error') === true) return 'error'
  if (result.subtype !== 'success' || result.isError !== false) return 'other'
  // Commands that run without a model have no terminal reason.
  const terminal = result.terminalReason ?? (result.localCommand ? 'completed' : '')
  return terminal === 'completed' ? 'success' : 'other'
}

function classOf(error: NonNullable<RunEvidence['stream']>['assistantError']): string {
  if (typeof error === 'string') return error
  return error?.error ?? error?.apiError ?? ''
}

/** A count that may be given as a number or as a list. */
export function countOf(value: unknown): number {
  if (typeof value === 'number') return value
  return Array.isArray(value) ? value.length : 0
}
