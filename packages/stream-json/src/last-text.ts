import { noteLastText } from './fold-answers.ts'
import { readLineText } from './line-text.ts'
import { parseText } from './parse-line.ts'
import type { SummaryState } from './summary-state.ts'

const maxKeptBytes = 2 ** 16

/** Before the batch goes: keeps its line with the last text until somebody wants to know it, since most are followed by another one. */
export function keepTextLine(state: SummaryState, batch: Uint8Array): void {
  const { textLine } = state
  if (textLine?.buffer !== batch.buffer) return
  if (textLine.length > maxKeptBytes) decodeTextLine(state)
  else state.textLine = new Uint8Array(textLine)
}

/** Brings `facts.lastText` up to date. */
export function decodeTextLine(state: SummaryState): void {
  if (state.textLine === undefined) return
  const event = parseText(readLineText(state.textLine).text)
  state.textLine = undefined
  if (event.type === 'assistant') noteLastText(state, event.content)
}
