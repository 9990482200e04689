import { formatEntry } from '@agent-jobs/stream-json'

/** Where the demo writes, and how. */
export interface Terminal {
  /** Whole columns of a line. */
  readonly columns: number
  /** Whether colours may be used. */
  readonly color: boolean
  readonly write: (text: string) => void
}

type Environment = Readonly<Record<string, string | undefined>>

/** The part of a stream of this process that is looked at. */
export interface OutputStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Colours only on a terminal and without NO_COLOR; 80 columns where the width is not known; never over 120. */
export function terminalOf(stream: OutputStream, environment: Environment): Terminal {
  const columns = stream.columns ?? Number(environment['COLUMNS'])
  return {
    columns: Number.isInteger(columns) && columns > 0 ? Math.min(Math.max(columns, 40), 120) : 80,
    color: stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb',
    write: (text) => {
      stream.write(text)
    },
  }
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const

/** Colours or weights of a text. */
export type Style = keyof typeof codes

/** The text in a style, where the terminal has colours. */
export function styled({ color }: Terminal, style: Style, text: string): string {
  return color && text !== '' ? `\u001b[${codes[style]}m${text}\u001b[0m` : text
}

/** A stranger's text as lines of at most `width` columns, without anything that a terminal would obey. */
export function wrapped(text: string, width: number): string[] {
  return formatEntry({ kind: 'stdout', text }, { width }).split('\n')
}

/** A title and rows of a name and a text each, the texts below each other. */
export function described(
  { columns }: Terminal,
  title: string,
  rows: readonly (readonly [name: string, text: string])[],
): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 4
  const lines = rows.flatMap(([name, text]) =>
    wrapped(text, columns - width).map((line, index) => {
      return `${(index === 0 ? `  ${name}` : '').padEnd(width)}${line}`
    }),
  )
  return [title, ...lines, ''].join('\n')
}
