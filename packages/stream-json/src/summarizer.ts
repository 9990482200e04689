import { displayEntries } from './display-entries.ts'
import type { DisplayEntry } from './display-entry.ts'
import { foldBrokenLine, foldEvent } from './fold-event.ts'
import { decodeTextLine, keepTextLine } from './last-text.ts'
import { readLineText } from './line-text.ts'
import { parseText } from './parse-line.ts'
import { restoreState } from './restore-state.ts'
import type { RunSummary } from './run-summary.ts'
import type { SavedSummary } from './saved-summary.ts'
import { hasLastText } from './skim-event.ts'
import { skimLines } from './skim-lines.ts'
import type { StreamEvent } from './stream-event.ts'
import { createState, summaryOf, type SummaryState } from './summary-state.ts'

/** Folds a stream into its summary. Never throws on what the stream holds; memory does not grow with it. */
export interface Summarizer {
  /** Takes whole lines, as many as there are; the newline of the last one may be left out. */
  add(lines: Uint8Array | string): void
  /** As `add`; gives what `displayEntries` makes of these lines. Each is decoded once for both, and only as far as it is shown. */
  addAndDisplay(lines: Uint8Array | string): DisplayEntry[]
  /** Takes a part of a line that is over the reader's limit. Such a line is counted; `last` says that the line ends with this part. */
  addPiece(piece: Uint8Array, options: { readonly last: boolean }): void
  /** Says that the stream is over, and hands in what came after the last newline. */
  finish(rest?: Uint8Array): RunSummary
  /** The summary of the lines so far. Later lines do not change it. */
  summary(): RunSummary
  /** The state in the middle of the stream: JSON for `readSavedSummary`. It belongs to the offset after the last whole line added. */
  toJSON(): SavedSummary
}

/** How a summarizer starts. */
export interface SummarizerOptions {
  /** Goes on from here instead of from nothing. @default undefined */
  readonly saved?: SavedSummary | undefined
}

/**
 * Creates a summarizer for one stream: stdout, or stderr for its first plain line.
 *
 * @example
 * const summarizer = createSummarizer()
 * for (const batch of batches) summarizer.add(batch)
 * const { result, costUsd, lastLineComplete } = summarizer.finish()
 */
export function createSummarizer(options: SummarizerOptions = {}): Summarizer {
  const state = options.saved ? restoreState(options.saved) : createState()
  return {
    add: (lines) => addLines(state, lines),
    addAndDisplay(lines) {
      const entries: DisplayEntry[] = []
      addLines(state, lines, (event) => entries.push(...displayEntries(event)))
      return entries
    },
    addPiece: (piece, { last }) => addPiece(state, piece, last),
    finish(rest = new Uint8Array()) {
      finishStream(state, rest)
      return summaryNow(state)
    },
    summary: () => summaryNow(state),
    toJSON: () => ({ version: 1, summary: summaryNow(state), notes: { ...state.notes } }),
  }
}

function summaryNow(state: SummaryState): RunSummary {
  decodeTextLine(state)
  return summaryOf(state)
}

type Show = (event: StreamEvent) => void

function addLines(state: SummaryState, lines: Uint8Array | string, show?: Show): void {
  if (typeof lines === 'string') addText(state, lines, show)
  else addBytes(state, lines, show)
}

function addText(state: SummaryState, lines: string, show?: Show): void {
  const all = lines.split('\n')
  // What follows the last newline is a line only if there is something.
  if (all.at(-1) === '') all.pop()
  for (const line of all) {
    const event = addLine(state, line)
    show?.(event)
  }
}

function addBytes(state: SummaryState, lines: Uint8Array, show?: Show): void {
  const isShown = show !== undefined
  skimLines(lines, isShown, (start, end, skimmed) => {
    const event = skimmed ?? addLine(state, lines.subarray(start, end))
    if (skimmed !== undefined) foldLine(state, skimmed)
    if (isShown) show(event)
    else if (skimmed !== undefined && hasLastText(skimmed)) {
      state.textLine = lines.subarray(start, end)
    }
  })
  keepTextLine(state, lines)
}

function addLine(state: SummaryState, line: Uint8Array | string): StreamEvent {
  const { text, isUtf8 } = readLineText(line)
  const event = parseText(text)
  if (!isUtf8) state.facts.invalidUtf8Lines += 1
  foldLine(state, event)
  return event
}

function foldLine(state: SummaryState, event: StreamEvent): void {
  state.facts.linesRead += 1
  state.facts.lastLineComplete = true
  state.facts.unfinishedBytes = 0
  foldEvent(state, event)
}

function addPiece(state: SummaryState, piece: Uint8Array, last: boolean): void {
  const { notes } = state
  if (notes.oversizedLineBytes === 0) foldBrokenLine(state, readLineText(piece).text)
  notes.oversizedLineBytes += piece.length
  if (last) endOversizedLine(state)
}

function endOversizedLine({ facts, notes }: SummaryState): void {
  notes.oversizedLineBytes = 0
  facts.linesRead += 1
  facts.oversizedLines += 1
  facts.lastLineComplete = true
  facts.unfinishedBytes = 0
}

function finishStream(state: SummaryState, rest: Uint8Array): void {
  const { facts, notes } = state
  const unfinishedBytes = notes.oversizedLineBytes + rest.length
  if (unfinishedBytes === 0) return
  if (notes.oversizedLineBytes > 0) endOversizedLine(state)
  else if (isWhole(addLine(state, rest), rest)) return
  facts.lastLineComplete = false
  facts.unfinishedBytes = unfinishedBytes
}

/** An object or array that parses cannot be the beginning of a longer one; a number or a word can. */
function isWhole(event: StreamEvent, rest: Uint8Array): boolean {
  if (event.type === 'text') return false
  return event.type !== 'unknown' || /[\]}]\s*$/.test(readLineText(rest.subarray(-64)).text)
}
