import { readdirSync, readFileSync } from 'node:fs'

/** The version of Claude Code that was recorded. */
export const recordedVersion = '2.1.329'

const folder = new URL(`../recordings/claude-${recordedVersion}/`, import.meta.url)

/** What the real CLI wrote to its stdout, and how it ended. */
export interface Recording {
  readonly name: string
  readonly stdout: string
  readonly exitCode: number
}

/** The names of the recordings that come with the demo. */
export function recordingNames(): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ndjson'))
  return files.map((file) => file.slice(0, -'.ndjson'.length)).toSorted()
}

/** Reads one recording. Its bytes are valid UTF-8, so the text is all of them. */
export function readRecording(name: string): Recording {
  const exit = readFileSync(new URL(`${name}.exit`, folder), 'utf8')
  const stdout = readFileSync(new URL(`${name}.ndjson`, folder), 'utf8')
  return { name, stdout, exitCode: Number(exit) }
}
