import { displayEntries, formatEntry, parseLine, type DisplayEntry } from '@agent-jobs/stream-json'

import { styled, type Terminal, wrapped } from './terminal.ts'

/** Lines shown of a tool's input and of its result. */
const toolLines = 8
/** A sign of life is worth a line when nothing else was shown for this long. */
const quietMs = 10_000
/**
 * What the adapter says as progress it also writes into the log, and reasons for waiting come and go: the same sentence
 * is worth another line only when it was not heard for this long.
 */
const repeatAfterMs = 60_000
const maxRemembered = 50
const ownMark = '[paperclip] '
/** The ending says the same. */
const resultMark = `${ownMark}Result `
const stampColumns = 9

/** How the view is adjusted. */
export interface RunViewOptions {
  /** A folder that paths in sentences about the run are shown without. @default none */
  readonly folder?: string
  /** A clock in milliseconds. @default Date.now */
  readonly now?: () => number
}

/** Shows one run as it happens: where it stands with the time since its beginning, and what its agent does. */
export class RunView {
  /** When the first line of the agent came, in milliseconds since the run began. */
  firstOutputMs: number | undefined
  private readonly terminal: Terminal
  private readonly folder: string | undefined
  private readonly now: () => number
  private readonly startedAtMs: number
  private shownAtMs: number
  private lastWords = ''
  private readonly heardAtMs = new Map<string, number>()

  /** The run begins now. */
  constructor(terminal: Terminal, { folder, now = Date.now }: RunViewOptions = {}) {
    this.terminal = terminal
    this.folder = folder
    this.now = now
    this.startedAtMs = now()
    this.shownAtMs = this.startedAtMs
  }

  get elapsedMs(): number {
    return this.now() - this.startedAtMs
  }

  /** A chunk of the run's log: whole lines, the agent's and the adapter's own. */
  log(stream: 'stdout' | 'stderr', chunk: string): void {
    for (const line of chunk.split('\n')) {
      if (line === '') continue
      if (stream === 'stderr') this.show({ kind: 'stderr', text: line })
      else if (line.startsWith(resultMark)) continue
      else if (line.startsWith(ownMark)) this.sayOnce(line.slice(ownMark.length))
      else for (const entry of displayEntries(parseLine(line))) this.show(entry)
    }
  }

  /** Where the run stands, in a sentence of the adapter. */
  progress(message: string): void {
    if (!message.startsWith('The agent is alive')) this.sayOnce(message)
    else if (this.now() - this.shownAtMs >= quietMs) this.say(message)
  }

  /** A sentence about the run. */
  say(message: string): void {
    const text = this.folder === undefined ? message : message.replaceAll(`${this.folder}/`, '…/')
    const stamp = `${seconds(this.elapsedMs)} s `.padStart(stampColumns)
    const [first = '', ...rest] = wrapped(text, this.terminal.columns - stampColumns - 2)
    const mark = styled(this.terminal, 'cyan', '▸')
    this.print(`${styled(this.terminal, 'dim', stamp)}${mark} ${first}`)
    for (const line of rest) this.print(`${' '.repeat(stampColumns + 2)}${line}`)
  }

  private sayOnce(message: string): void {
    const nowMs = this.now()
    const before = this.heardAtMs.get(message)
    this.heardAtMs.delete(message)
    this.heardAtMs.set(message, nowMs)
    const [oldest] = this.heardAtMs.keys()
    if (this.heardAtMs.size > maxRemembered && oldest !== undefined) this.heardAtMs.delete(oldest)
    if (before === undefined || nowMs - before >= repeatAfterMs) this.say(message)
  }

  private show(entry: DisplayEntry): void {
    this.firstOutputMs ??= this.elapsedMs
    if (entry.kind === 'assistant') this.lastWords = entry.text
    // The result mostly repeats what was just said.
    const isRepeated = entry.kind === 'result' && entry.text === this.lastWords
    const { color, columns } = this.terminal
    const width = columns - stampColumns - 2
    const options = { color, width, maxLines: toolLines }
    const text = formatEntry(isRepeated ? { ...entry, text: '' } : entry, options)
    const bar = `${' '.repeat(stampColumns)}${styled(this.terminal, 'dim', '│')} `
    for (const line of text.split('\n')) this.print(`${bar}${line}`)
  }

  private print(line: string): void {
    this.shownAtMs = this.now()
    this.terminal.write(`${line.trimEnd()}\n`)
  }
}

/** Milliseconds as seconds with one decimal. */
export function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1)
}
