import { displayEntries, formatEntry, parseLine } from '@agent-jobs/stream-json'

import type { Recording } from './recordings.ts'

/** A file for the folder of the agent that replays. */
export interface ReplayFile {
  /** Relative to the folder. */
  readonly path: string
  readonly content: string
  readonly mode: number
}

/** Where a replay leaves its recording. */
export interface ReplayStop {
  /** So many lines are played. */
  readonly afterLines: number
  /** What the agent does then, as a line of a shell script. */
  readonly command: string
}

/**
 * A `claude` command in POSIX sh: it takes any arguments and a prompt, prints the parts of a recording with a pause
 * before each (the pause stands in the part's name), and ends with the recorded status or as it is told.
 */
const script = (ending: string): string => `#!/bin/sh
here=\${0%/*}
cat >/dev/null
for part in "$here"/parts/*; do
  pause=\${part##*-}
  sleep "$pause" 2>/dev/null || sleep 1
  cat "$part"
done
${ending}
`

/** The files of a `claude` that replays the recording byte for byte, each line when a reader had time for the one before. */
export function replayFiles({ stdout, exitCode }: Recording, stop?: ReplayStop): ReplayFile[] {
  const lines = stdout.split(/(?<=\n)/).slice(0, stop?.afterLines)
  let pauseMs = 200
  const parts = lines.map((line, index): ReplayFile => {
    const name = `${String(index).padStart(4, '0')}-${(pauseMs / 1_000).toFixed(2)}`
    pauseMs = readingTimeMs(line)
    return { path: `parts/${name}`, content: line, mode: 0o644 }
  })
  return [
    ...parts,
    { path: 'claude', content: script(stop?.command ?? `exit ${exitCode}`), mode: 0o755 },
  ]
}

const shortestMs = 200
const longestMs = 500
const perCharacterMs = 3

/** Longer for more text; nothing for a line that shows nothing. */
function readingTimeMs(line: string): number {
  const text = displayEntries(parseLine(line)).map((entry) => formatEntry(entry, { maxLines: 8 }))
  if (text.length === 0) return 0
  return Math.min(longestMs, shortestMs + text.join('').length * perCharacterMs)
}
