import { displayEntries, formatEntry, parseLine } from '@agent-jobs/stream-json'

import type { Recording } from './recordings.ts'

/** A file for the folder of the agent that replays. */
export interface ReplayFile {
  /** Relative to the folder. */
  readonly path: string
  readonly content: string
  readonly mode: number
}

/**
 * A `claude` command in POSIX sh: it takes any arguments and a prompt, prints the parts of a recording with a pause
 * before each (the pause stands in the part's name), and ends with the recorded status.
 */
const script = `#!/bin/sh
here=\${0%/*}
cat >/dev/null
for part in "$here"/parts/*; do
  pause=\${part##*-}
  sleep "$pause" 2>/dev/null || sleep 1
  cat "$part"
done
exit "$(cat "$here/status")"
`

/** The files of a `claude` that replays the recording byte for byte, each line when a reader had time for the one before. */
export function replayFiles({ stdout, exitCode }: Recording): ReplayFile[] {
  const lines = stdout.split(/(?<=\n)/)
  let pauseMs = 400
  const parts = lines.map((line, index): ReplayFile => {
    const name = `${String(index).padStart(4, '0')}-${(pauseMs / 1_000).toFixed(1)}`
    pauseMs = readingTimeMs(line)
    return { path: `parts/${name}`, content: line, mode: 0o644 }
  })
  return [
    ...parts,
    { path: 'status', content: `${exitCode}\n`, mode: 0o644 },
    { path: 'claude', content: script, mode: 0o755 },
  ]
}

const shortestMs = 400
const longestMs = 1_600
const perCharacterMs = 8

/** Longer for more text; nothing for a line that shows nothing. */
function readingTimeMs(line: string): number {
  const text = displayEntries(parseLine(line)).map((entry) => formatEntry(entry, { maxLines: 8 }))
  if (text.length === 0) return 0
  return Math.min(longestMs, shortestMs + text.join('').length * perCharacterMs)
}
