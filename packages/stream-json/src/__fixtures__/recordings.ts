import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const folder = new URL('claude-2.1.329/', import.meta.url)

/** What is known about one recording: the recorder's own table, made with another parser. */
export interface IndexRow {
  readonly name: string
  readonly lines: number
  readonly bad_lines: number
  readonly ends_with_newline: boolean | null
  readonly results: number
  readonly json_array: boolean
  readonly inits: number
  readonly subtype: string | null
  readonly is_error: boolean | null
  readonly terminal_reason: string | null
  readonly api_error_status: number | null
  readonly api_error: string | null
  readonly assistant_error: string | null
  readonly retries: number
  readonly num_turns: number | null
  readonly stop_reason: string | null
  readonly startup_failure_reason: string | null
  readonly errors: readonly string[] | null
  /** The first 160 characters. */
  readonly result_text: string | null
  readonly stderr: string
  readonly types: Readonly<Record<string, number>>
}

/** The whole table. */
export const index = JSON.parse(readFileSync(new URL('INDEX.json', folder), 'utf8')) as IndexRow[]

export const recordingNames = readdirSync(folder)
  .filter((file) => /\.ndjson(?:\.gz)?$/.test(file))
  .map((file) => file.replace(/\.ndjson(?:\.gz)?$/, ''))
  .toSorted()

/** The bytes that the real CLI wrote to its stdout. */
export function recording(name: string): Uint8Array {
  // Packed: it is 2.5 MB of the same words.
  if (name === 'big-write') return gunzipSync(readFileSync(new URL(`${name}.ndjson.gz`, folder)))
  return readFileSync(new URL(`${name}.ndjson`, folder))
}

/** The lines with their newlines; the last one may have none. */
export function recordedLines(name: string): string[] {
  return new TextDecoder().decode(recording(name)).split(/(?<=\n)/)
}

/** One line, counted from 1. */
export function recordedLine(name: string, number: number): string {
  const line = recordedLines(name)[number - 1]
  if (line === undefined) throw new Error(`${name} has no line ${number}`)
  return line
}
