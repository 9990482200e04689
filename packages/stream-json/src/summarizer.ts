import { noteLastText } from './fold-answers.ts'
import { foldBrokenLine, foldEvent } from './fold-event.ts'
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
    add(lines) {
      if (typeof lines === 'string') addText(state, lines)
      else addBytes(state, lines)
    },
    addPiece: (piece, { last }) => addPiece(state, piece, last),
    finish(rest = new Uint8Array()) {
      finishStream(state, rest)
      return summaryOf(state)
    },
    summary: () => summaryOf(state),
    toJSON: () => ({ version: 1, summary: summaryOf(state), notes: { ...state.notes } }),
  }
}

function addText(state: SummaryState, lines: string): void {
  const all = lines.split('\n')
  // What follows the last newline is a line only if there is something.
  if (all.at(-1) === '') all.pop()
  for (const line of all) addLine(state, line)
}

function addBytes(state: SummaryState, lines: Uint8Array): void {
  // Of the texts of skimmed lines only the last one is ever looked at.
  let textStart = -1
  let textEnd = -1
  skimLines(lines, (start, end, event) => {
    if (event !== undefined) {
      foldLine(state, event)
      if (!hasLastText(event)) return
      textStart = start
      textEnd = end
    } else if (textStart === -1) {
      addLine(state, lines.subarray(start, end))
    } else if (isLastText(state, () => addLine(state, lines.subarray(start, end)))) {
      textStart = -1
    }
  })
  if (textStart === -1) return
  const event = parseText(readLineText(lines.subarray(textStart, textEnd)).text)
  if (event.type === 'assistant') noteLastText(state, event.content)
}

/** Whether what is done tells the last text. */
function isLastText({ facts }: SummaryState, add: () => void): boolean {
  const before = facts.lastText
  facts.lastText = undefined
  add()
  if (facts.lastText !== undefined) return true
  facts.lastText = before
  return false
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
