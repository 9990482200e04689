import { cutText } from './cut-text.ts'
import type { DisplayEntry } from './display-entry.ts'
import { foldLine } from './fold-lines.ts'
import { safeText } from './safe-text.ts'

/** How an entry looks on a terminal. */
export interface FormatOptions {
  /** Colours by ANSI codes, each line closed on its own. @default false */
  readonly color?: boolean
  /** Columns to break lines at; 0 leaves them whole. @default 0 */
  readonly width?: number
  /** Lines shown of a tool's input and of its result; the rest is counted. @default 20 */
  readonly maxLines?: number
}

const colors = { blue: 34, green: 32, gray: 90, yellow: 33, cyan: 36, red: 31, plain: 0 } as const

interface Part {
  readonly color: keyof typeof colors
  readonly text: string
  /** Whether only the first lines are shown. */
  readonly isLong?: boolean
}

/**
 * One entry as text for a terminal: one line or several, without a newline at the end.
 * Whatever the entry holds, nothing but letters, newlines and (with `color`) this function's own colour codes come out.
 *
 * @example
 * for (const entry of displayEntries(parseLine(line))) console.log(formatEntry(entry, { color: true }))
 */
export function formatEntry(entry: DisplayEntry, options: FormatOptions = {}): string {
  const { color = false, width = 0, maxLines = 20 } = options
  const lines = partsOf(entry).flatMap((part) => {
    const partLines = safeLines(part.text, width)
    const shown = part.isLong ? firstLines(partLines, maxLines) : partLines
    return shown.map((line) => (color ? paint(line, colors[part.color]) : line))
  })
  return lines.join('\n')
}

/** Longer texts are cut before they are looked at: a terminal has no use for megabytes. */
const maxTextLength = 200_000

function safeLines(text: string, width: number): string[] {
  const safe = safeText(cutText(text, maxTextLength)).replaceAll('\t', '  ')
  return safe.split('\n').flatMap((line) => foldLine(line, width))
}

function firstLines(lines: string[], maxLines: number): string[] {
  if (lines.length <= maxLines) return lines
  return [...lines.slice(0, maxLines), `… (+${lines.length - maxLines} lines)`]
}

function paint(line: string, code: number): string {
  return code === 0 || line === '' ? line : `\u001b[${code}m${line}\u001b[0m`
}

function partsOf(entry: DisplayEntry): Part[] {
  switch (entry.kind) {
    case 'init': {
      const session = entry.sessionId ? `, session: ${entry.sessionId}` : ''
      return [{ color: 'blue', text: `Claude initialized (model: ${entry.model}${session})` }]
    }
    case 'assistant':
      return [{ color: 'green', text: `assistant: ${entry.text}` }]
    case 'thinking':
      return [{ color: 'gray', text: `thinking: ${entry.text}` }]
    case 'tool_call':
      return toolCallParts(entry)
    case 'tool_result':
      return toolResultParts(entry)
    case 'user':
      return [{ color: 'plain', text: `user: ${entry.text}` }]
    case 'result':
      return resultParts(entry)
    case 'system':
      return [{ color: 'gray', text: entry.text }]
    case 'stderr':
      return [{ color: 'red', text: entry.text }]
    case 'stdout':
      return [{ color: 'plain', text: entry.text }]
    default:
      return entry satisfies never
  }
}

function toolCallParts(entry: DisplayEntry & { kind: 'tool_call' }): Part[] {
  const input = inputText(entry.input)
  const head: Part = { color: 'yellow', text: `tool_call: ${entry.name}` }
  return input === '' ? [head] : [head, { color: 'gray', text: input, isLong: true }]
}

function inputText(input: unknown): string {
  try {
    return JSON.stringify(input, null, 2) ?? ''
  } catch {
    // Nested too deep for the stack: JSON.parse reads what JSON.stringify cannot write.
    return '(input too deep to show)'
  }
}

function toolResultParts(entry: DisplayEntry & { kind: 'tool_result' }): Part[] {
  const head = entry.isError ? 'tool_result (error)' : 'tool_result'
  const color = entry.isError ? 'red' : 'cyan'
  if (entry.content === '') return [{ color, text: head }]
  return [
    { color, text: head },
    { color: entry.isError ? 'red' : 'gray', text: entry.content, isLong: true },
  ]
}

function resultParts(entry: DisplayEntry & { kind: 'result' }): Part[] {
  const parts: Part[] = []
  if (entry.text !== '') parts.push({ color: 'green', text: 'result:' }, plain(entry.text))
  if (entry.isError || entry.subtype.startsWith('error') || entry.errors.length > 0) {
    const subtype = entry.subtype || 'unknown'
    parts.push(red(`claude_result: subtype=${subtype} is_error=${entry.isError}`))
    if (entry.errors.length > 0) parts.push(red(`claude_errors: ${entry.errors.join(' | ')}`))
  }
  const tokens = `in=${entry.inputTokens} out=${entry.outputTokens} cached=${entry.cachedTokens}`
  parts.push({ color: 'blue', text: `tokens: ${tokens} cost=$${entry.costUsd.toFixed(6)}` })
  return parts
}

function plain(text: string): Part {
  return { color: 'plain', text }
}

function red(text: string): Part {
  return { color: 'red', text }
}
