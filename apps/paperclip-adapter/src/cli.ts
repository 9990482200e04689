import { displayEntries, formatEntry, parseLine } from '@agent-jobs/stream-json'

/** How a line is shown. */
export interface StdoutFormat {
  /** Also shows events that mean nothing to a reader. @default false */
  readonly debug?: boolean
  /** @default false */
  readonly color?: boolean
}

/** One line of a run's output as text for a terminal, without a newline at the end; empty when there is nothing to show. */
export function formatStdoutLine(line: string, format: StdoutFormat = {}): string {
  const { debug = false, color = false } = format
  const event = parseLine(line)
  if (event.type === 'unknown' && !debug) return ''
  return displayEntries(event)
    .map((entry) => formatEntry(entry, { color }))
    .join('\n')
}

/** Prints one line of a run's output, as Paperclip's command line asks its adapters to. */
export function formatStdoutEvent(line: string, debug: boolean): void {
  const color = process.stdout.isTTY && process.stdout.hasColors()
  const text = formatStdoutLine(line, { debug, color })
  if (text !== '') process.stdout.write(`${text}\n`)
}

/** What Paperclip's command line registers for runs of this adapter. */
export const cliAdapter = { type: 'claude_k8s', formatStdoutEvent }
